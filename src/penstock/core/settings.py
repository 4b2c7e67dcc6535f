"""All settings of every Penstock process, read once at start from the environment.

Each field is the variable `PENSTOCK_<NAME>`. The four addresses (`database_url`, `redis_url`,
`amqp_url`, `store_url`) may stay unset on a machine where `penstock up` runs: it then starts the
embedded servers and leaves their addresses in `<run_dir>/stack.env`, which is read here. Code
below this module cannot tell an embedded server from an outside one.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from penstock.core.errors import ConfigurationError
from penstock.core.stack_file import STACK_FILE, read_stack_file

# sockaddr_un holds 108 bytes on Linux and 104 on macOS; the longest socket name needs about 30.
LONGEST_SOCKET_FOLDER = 70

Port = Annotated[int, Field(ge=1, le=65535)]


def default_home() -> Path:
    """Return `/var/lib/penstock` for root and `~/.penstock` for everybody else."""
    return Path("/var/lib/penstock") if os.geteuid() == 0 else Path.home() / ".penstock"


class Settings(BaseSettings):
    """The settings of one installation; frozen, and no secret has a default."""

    model_config = SettingsConfigDict(env_prefix="PENSTOCK_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=default_home, description="Folder of all state and logs.")

    # Addresses of the parts. Unset: the embedded one.
    database_url: SecretStr | None = Field(None, description="PostgreSQL 15 or newer.")
    redis_url: SecretStr | None = Field(None, description="Redis or Valkey.")
    amqp_url: SecretStr | None = Field(None, description="RabbitMQ 3.10 or newer.")
    store_url: str | None = Field(None, description="`file:///folder` or `s3://bucket/prefix`.")
    store_endpoint: str | None = Field(None, description="Address of an S3 server not at Amazon.")
    store_access_key: SecretStr | None = Field(None, description="S3 access key id.")
    store_secret_key: SecretStr | None = Field(None, description="S3 secret access key.")
    store_region: str = Field("us-east-1", description="S3 region.")

    # The gateway: the only part that listens for the outside.
    gateway_host: str = Field("127.0.0.1", description="Address the gateway listens on.")
    gateway_port: Port = Field(8080, description="Port the gateway listens on.")
    gateway_admin_port: Port = Field(9901, description="Envoy's own page, on loopback only.")
    gateway_base_id: int = Field(0, ge=0, description="Envoy shared-memory id, one a machine.")
    public_url: str | None = Field(None, description="Address users see, when behind TLS.")
    auth_address: str | None = Field(None, description="`host:port`; unset: a Unix socket.")
    api_address: str | None = Field(None, description="`host:port`; unset: a Unix socket.")
    worker_address: str | None = Field(
        None, description="`host:port` of the worker's figures; unset: a Unix socket."
    )
    web_address: str | None = Field(None, description="`host:port`; unset: a Unix socket.")
    max_request_bytes: int = Field(1 << 20, description="Largest body outside uploads.")
    max_upload_bytes: int = Field(16 << 30, description="Largest CSV upload.")
    max_connections: int = Field(20_000, description="Open connections at the gateway.")
    max_in_flight: int = Field(1_024, description="Requests in flight to one service.")
    gateway_trusted_hops: int = Field(
        0, ge=0, description="Proxies of ours in front of the gateway, whose X-Forwarded-* count."
    )
    gateway_header_seconds: float = Field(10.0, gt=0, description="Time to send the headers.")
    gateway_request_seconds: float = Field(
        30.0, gt=0, description="Longest silence within a request, and longest wait for its answer."
    )
    gateway_patience_seconds: float = Field(
        8.0, ge=1, description="Requests wait so long for a service that takes none, then get 503."
    )

    # Embedded servers; below the ports that the kernel gives to outgoing connections.
    postgres_port: Port = Field(15432, description="Port of the embedded PostgreSQL.")
    redis_port: Port = Field(16379, description="Port of the embedded Valkey.")
    amqp_port: Port = Field(15673, description="Port of the embedded RabbitMQ.")
    airflow_port: Port = Field(8081, description="Port of Airflow's own page.")
    airflow_scan_seconds: int = Field(60, ge=10, description="How often the bucket is scanned.")

    # Processes.
    api_workers: int = Field(2, ge=1, description="API processes.")
    consumers: int = Field(2, ge=1, description="Consumer processes.")
    database_pool_size: int = Field(8, ge=1, description="Connections one process may open.")
    database_pool_wait_seconds: float = Field(2.0, gt=0, description="Wait for one, then 503.")
    drain_seconds: float = Field(10.0, gt=0, description="Time to finish work on SIGTERM.")

    # Identity.
    auth_workers: int = Field(1, ge=1, description="AuthService processes.")
    auth_key: SecretStr | None = Field(
        None, description="32 bytes in base64 that seal secrets; unset: `<home>/auth.key`."
    )
    registration: bool = Field(True, description="Whether strangers may create an account.")
    registration_role: Literal["analyst", "viewer"] = Field(
        "analyst", description="Role of an account that a stranger creates."
    )
    access_token_seconds: int = Field(900, description="Life of an access token.")
    refresh_idle_seconds: int = Field(7 * 86400, description="Refresh token unused this long ends.")
    refresh_total_seconds: int = Field(30 * 86400, description="A session never outlives this.")
    refresh_grace_seconds: int = Field(10, description="The parent token still gets its successor.")
    clock_leeway_seconds: int = Field(30, description="Clock difference between machines allowed.")
    signing_key_days: int = Field(30, ge=1, description="Age at which a new signing key is made.")
    signing_key_lead_seconds: int = Field(120, ge=0, description="Published so long before use.")
    guess_window_seconds: int = Field(300, ge=1, description="Time over which guesses count.")
    guesses_per_account: int = Field(20, ge=1, description="Wrong passwords for one account.")
    guesses_per_address: int = Field(100, ge=1, description="Wrong passwords from one address.")
    password_threads: int = Field(2, ge=1, description="Passwords hashed at once, 19 MiB each.")
    password_queue: int = Field(64, ge=1, description="Passwords that wait for that; more get 503.")

    # Ingest.
    chunk_bytes: int = Field(8 << 20, ge=1024, description="Aimed size of one chunk of a file.")
    max_record_bytes: int = Field(1 << 20, description="A longer CSV record is refused.")
    max_columns: int = Field(500, description="A wider CSV file is refused.")
    max_unpacked_bytes: int = Field(64 << 30, description="Files unpack to at most this.")
    attach_rows: int = Field(250_000, description="Larger loads get a partition of their own.")
    stalled_load_seconds: int = Field(900, ge=1, description="Without progress, it is sent again.")
    prefetch: int = Field(1, ge=1, le=2, description="Unacknowledged chunks a consumer holds.")

    # Models.
    max_model_bytes: int = Field(100 << 20, ge=1024, description="Largest model file.")
    model_conversion_queue: int = Field(
        8, ge=0, description="Model files that wait to be converted; more get 503."
    )
    model_grace_seconds: int = Field(
        7 * 86400, ge=0, description="Deleted models and versions can be restored for so long."
    )

    # Answers.
    answer_cache_seconds: int = Field(300, description="Life of a cached answer in Redis.")

    # The runtime of models.
    max_predict_rows: int = Field(5_000, ge=1, description="Rows in one request for predictions.")
    max_predict_bytes: int = Field(8 << 20, ge=1024, description="Its largest body.")
    model_cache_bytes: int = Field(
        512 << 20, ge=1, description="Memory for models in one API process; the rest is unloaded."
    )
    model_cache_seconds: float = Field(3_600.0, gt=0, description="Unused this long: unloaded.")
    model_threads: int = Field(8, ge=1, description="Slow models that run at once in a process.")
    model_queue: int = Field(256, ge=1, description="Requests that wait for one; more get 503.")
    model_run_rows: int = Field(4_096, ge=1, description="Rows of requests joined into one run.")
    model_server_url: str | None = Field(
        None, description="Open Inference Protocol v2 server that runs the models; unset: we do."
    )
    model_server_path: str = Field(
        "v2/models/{name}/versions/{version}", description="Where it has a version of a model."
    )

    # Model files.
    sandbox_seconds: float = Field(120.0, gt=0, description="Time to open and convert one file.")
    sandbox_memory_bytes: int = Field(
        4 << 30, ge=256 << 20, description="Memory a model file may take while it is converted."
    )
    sandbox_processes: int = Field(
        2, ge=1, description="Model files that one process converts at once; more wait."
    )
    max_model_unpacked_bytes: int = Field(
        1 << 30, ge=1, description="A compressed model file unpacks to at most this."
    )
    max_onnx_bytes: int = Field(256 << 20, ge=1, description="A larger ONNX model is refused.")
    max_onnx_nodes: int = Field(20_000, ge=1, description="A larger ONNX graph is refused.")
    parity_rows: int = Field(
        200, ge=1, le=10_000, description="Rows on which a conversion is proven, at most."
    )
    parity_tolerance: float = Field(
        1e-4, gt=0, description="Largest relative difference to the original's answers."
    )

    # Webhooks.
    webhook_allow_http: bool = Field(False, description="Whether receivers may lack TLS.")
    webhook_allowed_networks: tuple[IPvAnyNetwork, ...] = Field(
        (), description='Inner networks receivers may be in, as `["10.1.0.0/16"]`.'
    )
    webhook_retry_seconds: tuple[float, ...] = Field(
        (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400),
        description="Pauses between the tries of a delivery; the first try is at once.",
    )
    webhook_timeout_seconds: float = Field(15.0, gt=0, description="Longest try, from name to end.")
    webhook_concurrency: int = Field(200, ge=1, description="Deliveries a worker sends at once.")
    webhook_endpoint_concurrency: int = Field(
        4, ge=1, description="Deliveries one endpoint gets at once; one while it fails."
    )
    webhook_disable_seconds: float = Field(
        5 * 86400, gt=0, description="An endpoint that only failed for so long is disabled."
    )
    webhook_overlap_seconds: int = Field(
        86400, ge=0, description="A replaced webhook secret signs so long beside the new one."
    )
    webhook_retention_days: int = Field(
        30, ge=1, description="Age at which finished deliveries are forgotten."
    )

    # Predictions.
    predict_deadline_seconds: float = Field(10.0, gt=0, description="A prediction's longest time.")
    plans: str = Field(
        "free=60/60s:burst20,key:60/60s:burst20,batch:100000 standard=6000/60s:burst1000 "
        "unlimited=none",
        description="What a user and each key may ask for, and the rows of a batch.",
    )
    role_plans: str = Field(
        "viewer=free analyst=standard admin=unlimited", description="The plan of each role."
    )
    model_bytes_seconds: int = Field(3600, ge=1, description="Life of model bytes in Redis.")
    idempotency_seconds: int = Field(
        86400, ge=1, description="An `Idempotency-Key` gives the same answer for so long."
    )
    prediction_days: int = Field(90, ge=1, description="Days the log of predictions is kept.")
    shadows: int = Field(8, ge=0, description="Shadow predictions at once; others are left out.")

    # Batches.
    max_batch_bytes: int = Field(1 << 30, ge=1024, description="Largest file of a batch.")
    max_batch_rows: int = Field(10_000_000, ge=1, description="Rows in one batch.")
    batch_days: int = Field(30, ge=1, description="Days a batch is kept after its end.")
    batch_chunk_rows: int = Field(2_000, ge=1, description="Rows of a batch predicted at once.")

    # Telemetry.
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least serious lines that are logged."
    )
    otel_endpoint: str | None = Field(None, description="OTLP/HTTP collector; unset: no traces.")

    @cached_property
    def run_dir(self) -> Path:
        """Folder of sockets and pid files; elsewhere when `home` is too long for a socket."""
        folder = self.home / "run"
        if len(str(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"penstock-{os.geteuid()}-{digest}"

    @property
    def logs_dir(self) -> Path:
        """Folder of one log file a service."""
        return self.home / "logs"

    @property
    def gateway_url(self) -> str:
        """Address where users reach this installation, without a slash at the end."""
        return self.public_url or f"http://{self.gateway_host}:{self.gateway_port}"

    def socket(self, service: str) -> Path:
        """Return the Unix socket on which `service` (`auth`, `api`, `web`) listens."""
        return self.run_dir / f"{service}.sock"

    def require(self, name: str) -> str:
        """Return the address setting `name`, or say how to set it.

        Raises:
            ConfigurationError: It is unset and no embedded server has been started.
        """
        value = getattr(self, name)
        if value is None:
            message = (
                f"PENSTOCK_{name.upper()} is not set and no embedded server runs under "
                f"{self.home}: start one with `penstock up`, or set the variable"
            )
            raise ConfigurationError(message)
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    @classmethod
    def read(cls, fallback: Mapping[str, str] | None = None) -> Self:
        """Read the environment; what it leaves unset comes from `fallback`, by field name.

        Raises:
            ConfigurationError: A setting is given a value that it does not take.
        """
        try:
            settings = cls()
            unset = {
                name: value
                for name, value in (fallback or {}).items()
                if name not in settings.model_fields_set
            }
            return cls(**unset) if unset else settings  # type: ignore[arg-type]
        except ValidationError as error:
            lines = [
                f"PENSTOCK_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
                for item in error.errors()
            ]
            raise ConfigurationError("; ".join(lines)) from error

    @classmethod
    def load(cls) -> Self:
        """Read the environment, then what the embedded stack of this home has left.

        Raises:
            ConfigurationError: A setting is given a value that it does not take.
        """
        return cls.read(read_stack_file(cls.read().run_dir / STACK_FILE))
