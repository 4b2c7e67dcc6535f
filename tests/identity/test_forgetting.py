from uuid import UUID

import psycopg
import pytest

from penstock.core.db import Database
from penstock.core.sealing import InstallationKey
from penstock.core.settings import Settings
from penstock.identity.audit import event, record
from penstock.identity.caller import Caller
from penstock.identity.queries import audit
from penstock.identity.service import ensure_administrator
from penstock.identity.service_sessions import Begun, begin, find_candidate, refresh
from tests.identity.service import AuthService, OpenDatabase

CALLER = Caller("10.0.0.1", "a test", "")
KEY = InstallationKey(bytes(32))
DAY = 86_400


def begin_session(database: Database, settings: Settings) -> UUID:
    """Sign in and refresh once; return the session."""
    with database.begin() as session:
        candidate = find_candidate(session, email="a@b")
        begun = begin(
            session,
            candidate=candidate,
            kind="token",
            key=KEY,
            settings=settings,
            caller=CALLER,
        )
        assert isinstance(begun, Begun)
        renewed = refresh(session, token=begun.secret, key=KEY, settings=settings, caller=CALLER)
        assert isinstance(renewed, Begun)
        return begun.session_id


def test_old_sessions_go_with_their_tokens_and_old_events(
    database_url: str, redis_url: str
) -> None:
    settings = AuthService(database_url, redis_url).settings
    with OpenDatabase(database_url) as database, psycopg.connect(database_url) as connection:
        with database.begin() as session:
            ensure_administrator(session, email="a@b", password="long enough")
            record(session, event("of.long.ago", CALLER))
        ended, expired, alive = (begin_session(database, settings) for _ in range(3))
        connection.execute(
            "UPDATE auth_session SET ended_at = now() - interval '40 days' WHERE id = %s", (ended,)
        )
        connection.execute(
            "UPDATE auth_session SET expires_at = now() - interval '40 days' WHERE id = %s",
            (expired,),
        )
        connection.execute(
            "UPDATE audit_event SET created_at = now() - interval '400 days' "
            "WHERE action = 'of.long.ago'"
        )
        connection.commit()
        with database.begin() as session:
            audit.forget(session, sessions_seconds=30 * DAY, events_seconds=365 * DAY)
        left = connection.execute("SELECT session_id FROM refresh_token").fetchall()
        assert [row[0] for row in left] == [alive, alive]
        actions = connection.execute("SELECT DISTINCT action FROM audit_event").fetchall()
        assert {row[0] for row in actions} == {"user.created", "session.begun"}


@pytest.mark.parametrize("table", ["refresh_token", "api_key", "auth_session"])
def test_what_belongs_to_a_user_goes_with_the_user(database_url: str, table: str) -> None:
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass "
            "AND contype = 'f' AND confdeltype = 'c'",
            (table,),
        ).fetchone()
    assert row == (1,)
