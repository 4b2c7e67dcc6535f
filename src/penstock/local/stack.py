"""Which servers and services make up a stack, with which settings."""

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from penstock.core.errors import ConfigurationError
from penstock.core.listener import Listener, listeners
from penstock.core.settings import Settings
from penstock.core.stack_file import read_stack_file
from penstock.gateway.config import render
from penstock.local.airflow import SECRETS, airflow_environment, airflow_units
from penstock.local.envoy import Envoy
from penstock.local.ports import require_free
from penstock.local.postgres import ROLE, SUPERUSER, Postgres
from penstock.local.process import Command
from penstock.local.program import Program
from penstock.local.rabbitmq import RabbitMQ
from penstock.local.server import Server
from penstock.local.state import load_secrets
from penstock.local.supervisor import Unit
from penstock.local.valkey import Valkey
from penstock.local.web import WEB, missing_web, web_unit

# Settings that outlive a shell: variables, one a line, that the environment may override.
SETTINGS_FILE = "penstock.env"
AIRFLOW_DATABASE = "airflow"
DEMO = "demo"
DEMO_MODEL = "demo-model"

# What `--without` takes, and the names of units that begin with it.
OPTIONAL = ("airflow", "api", "auth", "consumer", "gateway", "web", "worker")


@dataclass(frozen=True)
class Stack:
    """Everything that `penstock up` starts; `addresses` is what other processes must know.

    `notices` says what is wanted and is not there.
    """

    settings: Settings
    units: list[Unit]
    addresses: dict[str, str]
    notices: list[str]


def load_settings() -> Settings:
    """Return the settings of the environment, then those of `$PENSTOCK_HOME/penstock.env`."""
    settings = Settings.read()
    values = read_stack_file(settings.home / SETTINGS_FILE)
    return Settings.read(values)


def build(settings: Settings, *, without: Collection[str] = (), demo: bool = False) -> Stack:
    """Return the stack for these settings: an embedded server for each address that is unset.

    Raises:
        ConfigurationError: `without` names something else than a service.
    """
    if unknown := set(without) - set(OPTIONAL):
        raise ConfigurationError(
            f"--without takes {', '.join(OPTIONAL)}; not {', '.join(sorted(unknown))}"
        )
    secrets = load_secrets(settings, (SUPERUSER, ROLE, "valkey", "rabbitmq", *SECRETS))
    servers, addresses = _servers(settings, secrets)
    addresses |= _named(read_stack_file(settings.home / SETTINGS_FILE))
    addresses["PENSTOCK_HOME"] = str(settings.home)
    complete = Settings.read(
        {name.removeprefix("PENSTOCK_").lower(): value for name, value in addresses.items()}
    )
    units = [Unit(server, address=_address(server)) for server in servers]
    no_web = missing_web() if WEB not in without else ""
    has_web = WEB not in without and not no_web
    units += [web_unit(complete)] if has_web else []
    units += _services(complete, addresses, demo=demo)
    units += [Unit(_gateway(complete, has_web=has_web), stage=3, address=complete.gateway_url)]
    units += _airflow(complete, addresses, secrets)
    kept = [unit for unit in units if not unit.name.startswith(tuple(without))]
    notices = [f"The web app does not run: {no_web}"] if no_web else []
    return Stack(complete, _without_missing_needs(kept), addresses, notices)


def check_ports(settings: Settings, stack: Stack) -> None:
    """Check that every port is free that this stack wants.

    Raises:
        ConfigurationError: One is taken; the message names it and its setting.
    """
    names = {unit.name for unit in stack.units}
    local = "127.0.0.1"
    wanted = (
        ("gateway", settings.gateway_host, "gateway_port", "the gateway"),
        ("gateway", local, "gateway_admin_port", "the gateway's own page"),
        ("postgres", local, "postgres_port", "PostgreSQL"),
        ("valkey", local, "redis_port", "Valkey"),
        ("rabbitmq", local, "amqp_port", "RabbitMQ"),
        ("airflow-api", local, "airflow_port", "Airflow's page"),
    )
    for unit, host, field, purpose in wanted:
        if unit in names:
            port = getattr(settings, field)
            require_free(port, host=host, purpose=purpose, setting=f"PENSTOCK_{field.upper()}")


def _servers(settings: Settings, secrets: dict[str, str]) -> tuple[list[Server], dict[str, str]]:
    """Return the embedded servers, slowest first, and the addresses that they give."""
    servers: list[Server] = []
    addresses = {}
    logs = settings.logs_dir
    if settings.amqp_url is None:
        rabbitmq = RabbitMQ(
            settings.home / "rabbitmq",
            settings.amqp_port,
            password=secrets["rabbitmq"],
            log=logs / "rabbitmq.log",
        )
        servers.append(rabbitmq)
        addresses["PENSTOCK_AMQP_URL"] = rabbitmq.url
    if settings.database_url is None:
        postgres = Postgres(
            settings.home / "postgres",
            settings.postgres_port,
            passwords={role: secrets[role] for role in (SUPERUSER, ROLE)},
            log=logs / "postgres.log",
        )
        servers.append(postgres)
        addresses["PENSTOCK_DATABASE_URL"] = postgres.url
    if settings.redis_url is None:
        valkey = Valkey(
            settings.home / "valkey",
            settings.redis_port,
            password=secrets["valkey"],
            log=logs / "valkey.log",
        )
        servers.append(valkey)
        addresses["PENSTOCK_REDIS_URL"] = valkey.url
    if settings.store_url is None:
        bucket = settings.home / "bucket"
        bucket.mkdir(exist_ok=True)
        addresses["PENSTOCK_STORE_URL"] = f"file://{bucket}"
    return servers, addresses


def _services(settings: Settings, environment: dict[str, str], *, demo: bool) -> list[Unit]:
    """Return our own processes."""

    def process(name: str, module: str, listening: Mapping[str, Listener] | None = None) -> Program:
        arguments = (sys.executable, "-m", module)
        command = Command(arguments, environment=environment, folder=settings.home)
        log = settings.logs_dir / f"{name}.log"
        stop_seconds = settings.drain_seconds + 5
        return Program(name, command, log=log, listeners=listening, stop_seconds=stop_seconds)

    def server(name: str) -> Unit:
        listening = listeners(settings, name)
        program = process(name, f"penstock.apps.{name}", listening)
        return Unit(program, ("setup", "valkey"), stage=2, address=str(listening[name]))

    setup = process("setup", "penstock.local.setup")
    load_demo = process(DEMO, "penstock.local.demo")
    train_demo = process(DEMO_MODEL, "penstock.local.demo_model")
    demos = [
        Unit(load_demo, ("setup",), stage=3, once=True, essential=False),
        # Nobody waits for it: it asks the stack as a user would, once there is something to learn.
        Unit(train_demo, (DEMO, "gateway", "auth", "api"), stage=3, once=True, essential=False),
    ]
    worker = process("worker", "penstock.apps.worker")
    consumers = [
        process(f"consumer-{number}", "penstock.apps.consumer")
        for number in range(1, settings.consumers + 1)
    ]
    return [
        Unit(setup, ("postgres",), stage=1, once=True),
        server("auth"),
        server("api"),
        *(Unit(program, ("setup", "rabbitmq"), stage=3) for program in (worker, *consumers)),
        *(demos if demo else []),
    ]


def _gateway(settings: Settings, *, has_web: bool) -> Envoy:
    return Envoy(
        settings.run_dir,
        # A reload reads the settings file again.
        lambda: render(load_settings(), web=has_web),
        admin_port=settings.gateway_admin_port,
        drain_seconds=settings.drain_seconds,
        base_id=settings.gateway_base_id,
        log=settings.logs_dir / "gateway.log",
    )


def _airflow(
    settings: Settings, environment: dict[str, str], secrets: dict[str, str]
) -> list[Unit]:
    own = settings.require("database_url")
    database_url = urlsplit(own)._replace(path=f"/{AIRFLOW_DATABASE}").geturl()
    variables = {
        **environment,
        **airflow_environment(settings, database_url=database_url, secrets=secrets),
        "PENSTOCK_AIRFLOW_DATABASE_URL": database_url,
        "PENSTOCK_AIRFLOW_PAGE_PASSWORD": secrets["airflow_page"],
    }
    return airflow_units(settings, variables)


def _without_missing_needs(units: list[Unit]) -> list[Unit]:
    """Drop needs that run elsewhere or were left out."""
    names = {unit.name for unit in units}
    return [
        Unit(
            unit.server,
            tuple(name for name in unit.needs if name in names),
            unit.stage,
            unit.once,
            unit.essential,
            unit.address,
        )
        for unit in units
    ]


def _address(server: Server) -> str:
    port = getattr(server, "port", None)
    return f"127.0.0.1:{port}" if port else ""


def _named(values: dict[str, str]) -> dict[str, str]:
    return {f"PENSTOCK_{name.upper()}": value for name, value in values.items()}
