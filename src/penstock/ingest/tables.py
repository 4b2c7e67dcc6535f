"""Loads, their chunks and the rows they rejected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from penstock.core.db import Base
from penstock.core.ids import uuid7

STATES = ("received", "validating", "queued", "loading", "visible", "failed", "duplicate")


class Load(Base):
    """One file on its way to facts."""

    __tablename__ = "load"
    __table_args__ = (
        # The same bytes load once, whatever their name and however many try at the same time.
        Index(
            "uq_load_sha256",
            "sha256",
            unique=True,
            postgresql_where=text("state IN ('queued', 'loading', 'visible')"),
        ),
        Index("ix_load_object_key", "object_key"),
        CheckConstraint(f"state IN {STATES}", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    no: Mapped[int] = mapped_column(Integer, Identity(), unique=True)
    state: Mapped[str] = mapped_column(Text, default="received")
    source: Mapped[str] = mapped_column(Text)  # airflow, api or cli
    owner_id: Mapped[UUID | None]
    file_name: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text)
    etag: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(Text)
    dataset: Mapped[str | None] = mapped_column(Text)
    layout: Mapped[str | None] = mapped_column(Text)
    # What validation found: encoding, delimiter, header, columns missing, added, moved.
    structure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    years: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    bytes_validated: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_total: Mapped[int | None] = mapped_column(BigInteger)
    rows_stored: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_rejected: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_superseded: Mapped[int] = mapped_column(BigInteger, default=0)
    # Why it failed: detail and, where it applies, line, byte and reason.
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    duplicate_of: Mapped[UUID | None] = mapped_column(ForeignKey("load.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    visible_at: Mapped[datetime | None]


class IngestChunk(Base):
    """A byte range of a load; a consumer's claim on it and its rows are one transaction."""

    __tablename__ = "ingest_chunk"

    load_no: Mapped[int] = mapped_column(ForeignKey("load.no"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    start_byte: Mapped[int] = mapped_column(BigInteger)
    end_byte: Mapped[int] = mapped_column(BigInteger)
    first_row: Mapped[int] = mapped_column(BigInteger)
    first_line: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default="waiting")  # waiting, done or dead
    rows_stored: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_rejected: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]


class RejectedRow(Base):
    """A row of a file that is no fact, with every reason why."""

    __tablename__ = "rejected_row"

    load_no: Mapped[int] = mapped_column(ForeignKey("load.no"), primary_key=True)
    row_number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line: Mapped[int] = mapped_column(BigInteger)
    # The record's fields as they stand in the file.
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # {column, value, reason}
    # When it has become a fact after all, by whom, and with which fields where they were corrected.
    replayed_at: Mapped[datetime | None]
    replayed_by: Mapped[UUID | None]
    corrected_fields: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
