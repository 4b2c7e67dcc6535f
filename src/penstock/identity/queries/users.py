"""Users."""

from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from penstock.core.ids import uuid7
from penstock.identity.queries.base import Values
from penstock.identity.tables import AppUser


def insert_user(session: Session, values: Values) -> AppUser | None:
    """Add a user; None when the e-mail address is taken."""
    statement = (
        insert(AppUser)
        .values(id=uuid7(), version=1, **values)
        .on_conflict_do_nothing(index_elements=[AppUser.email])
        .returning(AppUser)
    )
    return session.scalars(statement).one_or_none()


def user_by_email(session: Session, email: str) -> AppUser | None:
    """Return the user with this address, in the form of `normal_email`."""
    return session.scalars(select(AppUser).where(AppUser.email == email)).one_or_none()


def user_by_id(session: Session, user_id: UUID, *, lock_row: bool = False) -> AppUser | None:
    """Return a user; `lock_row` keeps others from changing it until the transaction ends."""
    statement = select(AppUser).where(AppUser.id == user_id)
    statement = statement.with_for_update() if lock_row else statement
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def users(session: Session, *, after: UUID | None, limit: int, search: str | None) -> list[AppUser]:
    """Return users, newest first, whose address or name contains `search`."""
    statement = select(AppUser).order_by(AppUser.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(AppUser.id < after)
    if search:
        columns = (AppUser.email, AppUser.name)
        statement = statement.where(or_(*(c.icontains(search, autoescape=True) for c in columns)))
    return list(session.scalars(statement))


def count_active_administrators(session: Session) -> int:
    """Return how many administrators can sign in."""
    statement = select(func.count()).where(
        AppUser.role == "admin", AppUser.deactivated_at.is_(None)
    )
    return session.scalars(statement).one()


def update_user(session: Session, user_id: UUID, values: Values, *, new_version: bool) -> AppUser:
    """Change a user; a new version makes every credential verified before be read again."""
    if new_version:
        values = {
            **values,
            "version": AppUser.version + 1,
            "versioned_at": func.clock_timestamp(),
        }
    statement = update(AppUser).where(AppUser.id == user_id).values(**values).returning(AppUser)
    return session.scalars(statement.execution_options(populate_existing=True)).one()
