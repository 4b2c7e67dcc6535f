"""Penstock's own processes on real servers: started, watched, killed."""

import os
import shutil
import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import psutil
import psycopg
from pydantic import SecretStr

from penstock.core import amqp
from penstock.core.db import Database
from penstock.core.ids import uuid7
from penstock.core.settings import Settings
from penstock.core.store import open_store
from penstock.ingest import service, steps
from penstock.ingest.queries import loads
from penstock.ingest.tables import Load
from penstock.local.postgres import Postgres
from penstock.local.process import Command
from penstock.local.rabbitmq import RabbitMQ
from penstock.local.server import tail
from tests import nursery
from tests.faults.program import PATIENCE_SECONDS, Program, wait_for

LOG_LINES_SHOWN = 40


@dataclass
class Stack:
    """One database, one broker, a folder as store, and the processes that a test starts."""

    folder: Path
    postgres: Postgres
    rabbitmq: RabbitMQ
    database: str
    chunk_bytes: int = 128 << 10
    programs: list[Program] = field(default_factory=list)
    _connection: psycopg.Connection[tuple[Any, ...]] | None = None

    @property
    def database_url(self) -> str:
        return self.postgres.url_of("penstock", self.database)

    def amqp_url(self, port: int, *, heartbeat_seconds: int | None = None) -> str:
        """Address of the broker by way of a proxy."""
        url = self.rabbitmq.url.replace(f":{self.rabbitmq.port}/", f":{port}/")
        return url if heartbeat_seconds is None else f"{url}?heartbeat={heartbeat_seconds}"

    @property
    def bucket(self) -> Path:
        return self.folder / "bucket"

    @cached_property
    def settings(self) -> Settings:
        return Settings(
            home=self.folder,
            database_url=SecretStr(self.database_url),
            amqp_url=SecretStr(self.rabbitmq.url),
            store_url=self.bucket.as_uri(),
            chunk_bytes=self.chunk_bytes,
        )

    @cached_property
    def parts(self) -> steps.Parts:
        """What the steps stand on, for the test itself."""
        database = Database(self.database_url, pool_size=4, application="penstock-test")
        return steps.Parts(self.settings, database, open_store(self.settings))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PENSTOCK_HOME": str(self.folder),
            "PENSTOCK_DATABASE_URL": self.database_url,
            "PENSTOCK_AMQP_URL": self.rabbitmq.url,
            # Away: whoever asks it goes on without.
            "PENSTOCK_REDIS_URL": "redis://127.0.0.1:1",
            "PENSTOCK_STORE_URL": self.bucket.as_uri(),
            "PENSTOCK_CHUNK_BYTES": str(self.chunk_bytes),
        }

    def command(self, *arguments: str, **variables: str) -> Command:
        """Return a Python command in the environment of this stack."""
        inherit = tuple(name for name in os.environ if not name.startswith("PENSTOCK_"))
        environment = {**self.environment, **variables}
        return Command((sys.executable, *arguments), environment, inherit=inherit)

    def start(self, kind: str, **variables: str) -> Program:
        """Start a process of Penstock; further settings are given as environment variables."""
        name = f"{kind}-{len(self.programs)}"
        log = self.folder / f"{name}.log"
        with log.open("ab") as file:
            command = self.command(**variables)
            module = f"penstock.apps.{kind}"
            process = nursery.start(module, command.full_environment(name), file)
        program = Program(name, process, log)
        self.programs.append(program)
        return program

    def consumer(self, **variables: str) -> Program:
        return self.consumers(1, **variables)[0]

    def consumers(self, count: int = 2, **variables: str) -> list[Program]:
        """Start consumers side by side and wait until they take chunks."""
        started = [self.start("consumer", **variables) for _ in range(count)]
        for program in started:
            program.wait_for("consumer_ready", queue=amqp.CHUNK_QUEUE)
        return started

    def worker(self, **variables: str) -> Program:
        return self.start("worker", **variables)

    def owner_of(self, port: int) -> Program | None:
        """Return the process that a connection to PostgreSQL belongs to."""
        return next((program for program in self.programs if program.has_port(port)), None)

    def sql(self, statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement in a transaction of its own and return its rows."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self.database_url, autocommit=True)
        try:
            cursor = self._connection.execute(statement, values)
        except psycopg.OperationalError:
            # The server has been restarted since; whoever asks now may use the next connection.
            self._connection.close()
            self._connection = psycopg.connect(self.database_url, autocommit=True)
            cursor = self._connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def number(self, statement: LiteralString, *values: object) -> int:
        """Return the one number that a statement answers."""
        return int(self.sql(statement, *values)[0][0])

    def drop(self, file: Path, name: str | None = None) -> str:
        """Put a file into the bucket as if it had lain there for a minute; returns its key."""
        target = self.bucket / (name or file.name)
        self.bucket.mkdir(exist_ok=True)
        shutil.copyfile(file, target)
        before = time.time() - 60
        os.utime(target, (before, before))
        return target.name

    def prepare(self, file: Path, name: str | None = None) -> Load:
        """Take a dropped file through scan, validation and division, not yet to the queue."""
        load_id = steps.register(self.parts, self.drop(file, name), source="airflow")
        assert load_id is not None
        assert steps.validate_load(self.parts, load_id)
        steps.divide_load(self.parts, load_id)
        return self.load(load_id)

    def queue(self, load: Load) -> int:
        """Hand the chunks over to the outbox."""
        return steps.queue_load(self.parts, load.id)

    def upload(self, file: Path, name: str | None = None) -> UUID:
        """Store a file and note it, as the API does."""
        load_id = uuid7()
        key = f"{steps.UPLOAD_FOLDER}/{load_id}.csv"
        self.parts.store.put(key, file)
        info = self.parts.store.head(key)
        with self.parts.database.begin() as session:
            service.receive(
                session,
                source="api",
                owner_id=None,
                file_name=name or file.name,
                info=info,
                load_id=load_id,
            )
        return load_id

    def load(self, load_id: UUID) -> Load:
        with self.parts.database.begin() as session:
            load = loads.get(session, load_id)
        assert load is not None
        return load

    def chunks(self, load: Load) -> int:
        return self.number("SELECT count(*) FROM ingest_chunk WHERE load_no = %s", load.no)

    def chunks_done(self, load: Load) -> int:
        return self.number(
            "SELECT count(*) FROM ingest_chunk WHERE load_no = %s AND state = 'done'", load.no
        )

    def wait_state(self, load_id: UUID, state: str, *, seconds: float = 90.0) -> Load:
        """Wait until a load is in a state; one that ends in another is a failure at once."""

        def reached() -> bool:
            load = self.load(load_id)
            if load.state != state and load.state in {"visible", "failed", "duplicate"}:
                raise AssertionError(f"the load ended {load.state}: {load.failure}")
            return load.state == state

        wait_for(reached, f"load {state}", seconds=seconds, pause=0.2)
        return self.load(load_id)

    def crash_postgres(self) -> None:
        """Kill PostgreSQL's first process and wait until the others have noticed."""
        backends = psutil.Process(self.postgres.pid).children(recursive=True)
        self.postgres.kill()
        psutil.wait_procs(backends, timeout=PATIENCE_SECONDS)

    def stop_programs(self) -> None:
        """End all processes gracefully."""
        for program in self.programs:
            if program.alive:
                program.terminate()
        for program in self.programs:
            program.stop()

    def close(self) -> None:
        """End all processes by force and show what they logged, which pytest keeps if it failed."""
        for program in self.programs:
            program.kill()
            print(f"--- {program.name}\n{tail(program.log, LOG_LINES_SHOWN)}")  # noqa: T201
        self.parts.database.close()
        if self._connection is not None:
            self._connection.close()
