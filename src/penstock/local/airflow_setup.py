"""Installs Airflow's environment at the first start and brings its metadata up to date.

Runs as a process of its own (`python -m penstock.local.airflow_setup`), because it may take
minutes and must be possible to end.
"""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from penstock.core.errors import StackError
from penstock.core.settings import Settings
from penstock.local.airflow import PASSWORDS_FILE, airflow_home, airflow_python_folder
from penstock.local.assets import airflow_requirements
from penstock.local.state import write_private

KEPT_DAYS = 7
INSTALLED_FILE = "installed.sha256"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def main() -> None:
    """Install, create the database, migrate, clean."""
    settings = Settings.load()
    home = airflow_home(settings)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    install(home)
    database_url = os.environ["PENSTOCK_AIRFLOW_DATABASE_URL"]
    is_new = create_database(database_url, settings.require("database_url"))
    page_password = os.environ["PENSTOCK_AIRFLOW_PAGE_PASSWORD"]
    write_private(home / PASSWORDS_FILE, json.dumps({"admin": page_password}))
    airflow = str(airflow_python_folder(settings) / "airflow")
    run(airflow, "db", "migrate")
    if is_new:
        return
    before = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat()
    run(airflow, "db", "clean", "--clean-before-timestamp", before, "--skip-archive", "--yes")
    remove_old_logs(home / "logs", before=datetime.now(UTC) - timedelta(days=KEPT_DAYS))


def install(home: Path) -> None:
    """Install the pinned packages, unless exactly these are there."""
    requirements = airflow_requirements()
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    installed = home / INSTALLED_FILE
    if installed.exists() and installed.read_text() == wanted:
        return
    if find_spec("uv") is None:
        raise StackError("Airflow cannot be installed: the package uv is missing beside Penstock")
    uv = (sys.executable, "-m", "uv")
    if CERTIFICATES.exists():
        # uv's own list of certificate authorities lacks that of a company's proxy.
        os.environ.setdefault("UV_SYSTEM_CERTS", "1")
    venv = home / "venv"
    run(*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv))
    # Compiled once, or each of its processes would do it at its first start.
    how = ("--quiet", "--compile-bytecode", "--python", str(venv / "bin" / "python"))
    packages = ("--require-hashes", "--requirements", str(requirements))
    run(*uv, "pip", "install", *how, *packages)
    installed.write_text(wanted)


def create_database(address: str, own_address: str) -> bool:
    """Create Airflow's metadata database beside ours unless it exists; say whether it is new.

    Raises:
        StackError: Our role may not create it.
    """
    name = urlsplit(address).path.lstrip("/")
    with psycopg.connect(own_address, autocommit=True) as connection:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(known, [name]).fetchone() is not None:
            return False
        try:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.DuplicateDatabase:
            return False
        except psycopg.Error as error:
            raise StackError(
                f"Airflow needs a database of its own, {name}, and it cannot be created: {error}"
            ) from error
    return True


def remove_old_logs(folder: Path, *, before: datetime) -> None:
    """Remove task logs that were last written before that time, and folders left empty."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink() or path.is_file():
            if path.lstat().st_mtime < before.timestamp():
                path.unlink()
        elif not any(path.iterdir()):
            path.rmdir()


def run(*arguments: str) -> None:
    """Run one step; its words go to our log.

    Raises:
        StackError: It failed.
    """
    code = subprocess.run(arguments, check=False).returncode
    if code:
        program = " ".join((Path(arguments[0]).name, *arguments[1:3]))
        raise StackError(f"{program} … ended with code {code}")


if __name__ == "__main__":
    main()
