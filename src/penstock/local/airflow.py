"""Airflow: in an environment of its own, and of its parts only those that our one DAG needs."""

import base64
import hashlib
import os
import sys
from pathlib import Path

from penstock.core.settings import Settings
from penstock.local.assets import dags_folder
from penstock.local.process import Command
from penstock.local.program import Program, answers_at
from penstock.local.supervisor import Unit

SECRETS = ("airflow_page", "airflow_tokens", "airflow_fernet", "airflow_session")
PASSWORDS_FILE = "passwords.json"
# Airflow's parts take their time on a machine that is still starting everything else.
START_SECONDS = 180.0
# Its API server waits for browsers that keep a connection open; a killed run is taken up again.
STOP_SECONDS = 10.0


def airflow_home(settings: Settings) -> Path:
    """Folder of Airflow's environment, configuration and task logs."""
    return settings.home / "airflow"


def airflow_python_folder(settings: Settings) -> Path:
    """Folder of the programs of Airflow's environment."""
    return airflow_home(settings) / "venv" / "bin"


def airflow_environment(
    settings: Settings, *, database_url: str, secrets: dict[str, str]
) -> dict[str, str]:
    """Return Airflow's whole configuration as variables.

    `database_url` is the plain `postgresql://` address of the metadata database.
    """
    home = airflow_home(settings)
    address = f"http://127.0.0.1:{settings.airflow_port}"
    key = hashlib.sha256(secrets["airflow_fernet"].encode()).digest()
    values = {
        "core__dags_folder": str(dags_folder()),
        "core__executor": "LocalExecutor",
        "core__parallelism": "2",
        "core__load_examples": "False",
        "core__dags_are_paused_at_creation": "False",
        "core__fernet_key": base64.urlsafe_b64encode(key).decode(),
        "core__execution_api_server_url": f"{address}/execution/",
        "core__simple_auth_manager_users": "admin:admin",
        "core__simple_auth_manager_passwords_file": str(home / PASSWORDS_FILE),
        "database__sql_alchemy_conn": database_url.replace("postgresql:", "postgresql+psycopg2:"),
        "database__sql_alchemy_pool_size": "3",
        "api__host": "127.0.0.1",
        "api__port": str(settings.airflow_port),
        "api__base_url": address,
        "api__workers": "1",
        "api__secret_key": secrets["airflow_session"],
        "api_auth__jwt_secret": secrets["airflow_tokens"],
        "api_auth__jwt_issuer": "penstock-airflow",
        "scheduler__scheduler_idle_sleep_time": "2",
        "scheduler__enable_health_check": "False",
        "dag_processor__refresh_interval": "60",
        "dag_processor__min_file_process_interval": "60",
        "dag_processor__parsing_processes": "1",
        "logging__base_log_folder": str(home / "logs"),
        "logging__dag_processor_child_process_log_directory": str(home / "logs" / "dag_processor"),
        "logging__colored_console_log": "False",
        "logging__namespace_levels": "http.access=WARNING airflow.api_fastapi=WARNING",
        "usage_data_collection__enabled": "False",
    }
    return {
        "AIRFLOW_HOME": str(home),
        **{f"AIRFLOW__{name.upper()}": value for name, value in values.items()},
        # Airflow starts further programs of its environment by name.
        "PATH": f"{airflow_python_folder(settings)}:{os.environ.get('PATH', os.defpath)}",
        "PENSTOCK_PYTHON": sys.executable,
        "PENSTOCK_AIRFLOW_SCAN_SECONDS": str(settings.airflow_scan_seconds),
        # Fork safety of macOS frameworks; without a meaning elsewhere.
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
    }


def airflow_units(settings: Settings, environment: dict[str, str]) -> list[Unit]:
    """Return Airflow's set-up and its three lasting processes; none of them is essential.

    They begin when our own services serve, which then start as fast as without Airflow.
    """
    page = f"127.0.0.1:{settings.airflow_port}"

    def unit(
        name: str, arguments: tuple[str, ...], *, needs: tuple[str, ...], at: str = ""
    ) -> Unit:
        command = Command(arguments, environment=environment, folder=settings.home)
        program = Program(
            name,
            command,
            log=settings.logs_dir / f"{name}.log",
            probe=(lambda: answers_at(at)) if at else None,
            start_seconds=START_SECONDS,
            stop_seconds=STOP_SECONDS,
        )
        once = name == "airflow-setup"
        address = f"http://{at}" if at else ""
        return Unit(program, needs, stage=3, once=once, essential=False, address=address)

    airflow = str(airflow_python_folder(settings) / "airflow")
    schedule = (airflow, "scheduler", "--skip-serve-logs")
    setup = (sys.executable, "-m", "penstock.local.airflow_setup")
    return [
        unit("airflow-setup", setup, needs=("setup", "auth", "api")),
        unit("airflow-api", (airflow, "api-server"), needs=("airflow-setup",), at=page),
        unit("airflow-scheduler", schedule, needs=("airflow-api",)),
        unit("airflow-dags", (airflow, "dag-processor"), needs=("airflow-api",)),
    ]
