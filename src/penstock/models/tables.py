"""Models, their versions, and the names that point at versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Double,
    ForeignKey,
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

CHAMPION = "champion"
CHALLENGER = "challenger"


class Model(Base):
    """A model: a name of its owner's, under which versions are kept.

    `entry_version` counts the changes of whatever a prediction depends on: aliases, versions,
    visibility, grants, traffic. What processes remember of a model holds for one such number.
    """

    __tablename__ = "model"
    __table_args__ = (
        Index(
            "uq_model_owner_id_name",
            *("owner_id", "name"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_model_name", "name"),
        CheckConstraint("visibility IN ('private', 'shared', 'everyone')", name="visibility"),
        CheckConstraint("challenger_mode IN ('off', 'share', 'shadow')", name="challenger_mode"),
        CheckConstraint("challenger_share BETWEEN 0 AND 1", name="challenger_share"),
        CheckConstraint("requests_per_minute >= 0", name="requests_per_minute"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    # The model card, Markdown as its author wrote it.
    card: Mapped[str] = mapped_column(Text, server_default="")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    visibility: Mapped[str] = mapped_column(Text, server_default="private")
    # Whether the log of predictions holds what was asked, or only that it was.
    keeps_inputs: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    # All callers together; 0 is no limit of the model's own.
    requests_per_minute: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # `share`: this part of requests is answered by the challenger; `shadow`: it runs beside the
    # champion for this part, and its answers are only logged.
    challenger_mode: Mapped[str] = mapped_column(Text, server_default="off")
    challenger_share: Mapped[float] = mapped_column(Double, server_default=text("0"))
    entry_version: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    # Of the newest version there has ever been: the number of a deleted one is not given again.
    last_number: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    # From here on nobody sees it; its owner may bring it back until its bytes are swept.
    deleted_at: Mapped[datetime | None]


class ModelGrant(Base):
    """Who may use a `shared` model: a user by id, or everybody of a role."""

    __tablename__ = "model_grant"
    __table_args__ = (
        CheckConstraint("kind IN ('user', 'role')", name="kind"),
        Index("ix_model_grant_grantee", "kind", "grantee"),
    )

    model_id: Mapped[UUID] = mapped_column(
        ForeignKey("model.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    grantee: Mapped[str] = mapped_column(Text, primary_key=True)


class ModelVersion(Base):
    """One uploaded file and the ONNX model made of it; never changed, only deleted."""

    __tablename__ = "model_version"
    __table_args__ = (
        Index("uq_model_version_number", "model_id", "number", unique=True),
        # The same bytes again are the same version.
        Index(
            "uq_model_version_sha256",
            *("model_id", "sha256"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    model_id: Mapped[UUID] = mapped_column(ForeignKey("model.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    format: Mapped[str] = mapped_column(Text)  # onnx, sklearn, xgboost or lightgbm
    framework: Mapped[str] = mapped_column(Text)  # such as `scikit-learn 1.9.1`
    file_name: Mapped[str] = mapped_column(Text)
    # Of the file as it was uploaded.
    sha256: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    source_key: Mapped[str] = mapped_column(Text)
    # Of the ONNX model that answers.
    onnx_sha256: Mapped[str] = mapped_column(Text)
    onnx_size_bytes: Mapped[int] = mapped_column(BigInteger)
    onnx_key: Mapped[str] = mapped_column(Text)
    # `signature.Signature`, apart by direction.
    input_schema: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    output_schema: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # How far the ONNX model's answers are from the original's, on how many rows.
    parity: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    # What the sandbox saw while the file was opened.
    safety: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Rows given with the upload, as records: the window that drift is measured against, the
    # background of explanations, and the example in forms.
    sample: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deleted_at: Mapped[datetime | None]


class ModelAlias(Base):
    """A name that points at a version; promoting and rolling back change this one row."""

    __tablename__ = "model_alias"

    model_id: Mapped[UUID] = mapped_column(
        ForeignKey("model.id", ondelete="CASCADE"), primary_key=True
    )
    alias: Mapped[str] = mapped_column(Text, primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("model_version.id"))
    # Where a roll-back leads.
    previous_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("model_version.id"))
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_by: Mapped[UUID]
