"""Whether a pooled connection still stands, without a round trip before each use of it.

A server that stops or ends a connection says goodbye and closes it, which the kernel knows at once:
asking it costs microseconds, asking the server with SQLAlchemy's `pool_pre_ping` a fifth of a
millisecond. The server itself is asked where the kernel has something to read, and after a pause,
because the network may have forgotten an idle connection without a word.
"""

import select
import time
from functools import partial
from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.exc import DisconnectionError

PAUSE_SECONDS = 5.0
USED = "penstock_used_at"


def look_after(engine: Engine) -> None:
    """Replace connections of an engine that are gone before they are used."""
    event.listen(engine, "checkin", _note)
    event.listen(engine, "checkout", partial(_look, engine.dialect))


def _note(_connection: object, record: Any) -> None:  # noqa: ANN401 - of SQLAlchemy's pool
    record.info[USED] = time.monotonic()


def _look(dialect: Dialect, connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401
    used_at = record.info.get(USED)
    if used_at is None:
        # It is new.
        return
    driver = getattr(connection, "driver_connection", connection)
    errors = dialect.loaded_dbapi.Error
    try:
        if time.monotonic() - used_at > PAUSE_SECONDS or _may_be_read(driver.fileno()):
            dialect.do_ping(connection)
    except errors as error:
        raise DisconnectionError from error


def _may_be_read(number: int) -> bool:
    poller = select.poll()
    poller.register(number, select.POLLIN)
    return bool(poller.poll(0))
