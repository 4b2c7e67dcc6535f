"""Facts of single units as loaded, and what is rolled up from them.

`unit_fact` and `plant_year` are partitioned by `part`: part 0 is shared by all small loads, a large
load gets a part of its own (its load number), built and indexed beside the table and then attached.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Double,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from penstock.core.db import Base

# Identifiers compare by bytes: faster to sort, and the same on every server.
Identifier = Text(collation="C")


class Dataset(Base):
    """A published data set; declared by the layouts that load it."""

    __tablename__ = "dataset"

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text)
    license: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str] = mapped_column(Text)
    # Lower wins when several data sets name the same plant.
    precedence: Mapped[int] = mapped_column(SmallInteger)


class DataVersion(Base):
    """Moves in the transaction that makes a load visible; part of every cache key and ETag."""

    __tablename__ = "data_version"

    dataset: Mapped[str] = mapped_column(ForeignKey("dataset.slug"), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Plant(Base):
    """A plant, merged from all sources that name it; `*_dataset` says where each part is from."""

    __tablename__ = "plant"
    __table_args__ = (
        Index("ix_plant_state", "country", "state"),
        Index(
            "ix_plant_name_words",
            text("to_tsvector('simple', name)"),
            postgresql_using="gin",
        ),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_dataset: Mapped[str] = mapped_column(Text)
    operator: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)
    primary_fuel: Mapped[str | None] = mapped_column(Text)
    primary_fuel_dataset: Mapped[str | None] = mapped_column(Text)
    capacity_mw: Mapped[Decimal | None] = mapped_column(Numeric)
    capacity_dataset: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    coordinates_dataset: Mapped[str | None] = mapped_column(Text)


class PlantSource(Base):
    """What one data set says of a plant, in its newest year."""

    __tablename__ = "plant_source"

    plant_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    dataset: Mapped[str] = mapped_column(ForeignKey("dataset.slug"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str | None] = mapped_column(Text)
    operator: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)
    primary_fuel: Mapped[str | None] = mapped_column(Text)
    capacity_mw: Mapped[Decimal | None] = mapped_column(Numeric)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)


class FactSource(Base):
    """The file behind a load whose facts are visible; written by the load that finishes."""

    __tablename__ = "fact_source"

    load_no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    load_id: Mapped[UUID]
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime]


class UnitFact(Base):
    """One accepted row of a file: a generator, or what the source has in its place.

    Current facts have `superseded_by` null. `repeat` is 0 for the current row of a unit in a source
    where a unit stands once; in a source whose rows add up, and on superseded rows, it is the row
    number, so that one unique index holds both kinds.
    """

    __tablename__ = "unit_fact"
    __table_args__ = (
        Index(
            "uq_unit_fact_unit",
            *("plant_id", "year", "unit_id", "dataset", "repeat", "load_no", "part"),
            unique=True,
        ),
        Index("ix_unit_fact_load_no", "load_no", postgresql_using="brin"),
        # The quality ledger: few rows carry a flag, so this costs a load next to nothing.
        Index(
            "ix_unit_fact_flagged",
            *("dataset", "year", "plant_id", "unit_id", "load_no", "row_number"),
            postgresql_where=text("flags <> 0 AND superseded_by IS NULL"),
        ),
        {"postgresql_partition_by": "LIST (part)"},
    )
    __mapper_args__ = {"primary_key": ["part", "load_no", "row_number"]}  # noqa: RUF012 - declarative

    part: Mapped[int] = mapped_column(Integer)
    load_no: Mapped[int] = mapped_column(Integer)
    row_number: Mapped[int] = mapped_column(BigInteger)
    repeat: Mapped[int] = mapped_column(BigInteger)
    superseded_by: Mapped[int | None] = mapped_column(Integer)
    flags: Mapped[int] = mapped_column(Integer)
    dataset: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(SmallInteger)
    plant_id: Mapped[str] = mapped_column(Identifier)
    unit_id: Mapped[str] = mapped_column(Identifier)
    plant_name: Mapped[str | None] = mapped_column(Text)
    operator: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    county: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str | None] = mapped_column(Text)
    prime_mover: Mapped[str | None] = mapped_column(Text)
    fuel: Mapped[str | None] = mapped_column(Text)
    capacity_mw: Mapped[Decimal | None] = mapped_column(Numeric)
    capacity_factor: Mapped[Decimal | None] = mapped_column(Numeric)
    net_generation_mwh: Mapped[Decimal | None] = mapped_column(Numeric)
    estimated_generation_mwh: Mapped[Decimal | None] = mapped_column(Numeric)
    fuel_consumption_mwh: Mapped[Decimal | None] = mapped_column(Numeric)
    co2_short_tons: Mapped[Decimal | None] = mapped_column(Numeric)
    operating_year: Mapped[int | None] = mapped_column(SmallInteger)
    retirement_year: Mapped[int | None] = mapped_column(SmallInteger)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)


class PlantYear(Base):
    """The current facts of one plant in one data set and year, summed over its units.

    There is exactly one row for a data set, year and plant over all parts; whoever writes holds
    the data set's advisory lock.
    """

    __tablename__ = "plant_year"
    __table_args__ = (
        Index("uq_plant_year_plant", "plant_id", "dataset", "year", "part", unique=True),
        Index(
            "ix_plant_year_net_generation",
            "year",
            # Sorting a large load by exact numbers, or first by a text, takes twice as long.
            text("(net_generation_mwh::double precision) DESC NULLS LAST"),
            "dataset",
            "plant_id",
        ),
        Index(
            "ix_plant_year_flagged",
            *("dataset", "year", "plant_id"),
            postgresql_where=text("flags <> 0"),
        ),
        {"postgresql_partition_by": "LIST (part)"},
    )
    __mapper_args__ = {"primary_key": ["part", "dataset", "year", "plant_id"]}  # noqa: RUF012 - declarative

    part: Mapped[int] = mapped_column(Integer)
    load_no: Mapped[int] = mapped_column(Integer)
    dataset: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(SmallInteger)
    plant_id: Mapped[str] = mapped_column(Identifier)
    name: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    primary_fuel: Mapped[str | None] = mapped_column(Text)
    units: Mapped[int] = mapped_column(Integer)
    net_generation_mwh: Mapped[Decimal | None] = mapped_column(Numeric)
    estimated_generation_mwh: Mapped[Decimal | None] = mapped_column(Numeric)
    capacity_mw: Mapped[Decimal | None] = mapped_column(Numeric)
    co2_short_tons: Mapped[Decimal | None] = mapped_column(Numeric)
    flags: Mapped[int] = mapped_column(Integer)


class RegionYear(Base):
    """Current facts summed by data set, year, country, state and the unit's own fuel."""

    __tablename__ = "region_year"
    __table_args__ = (PrimaryKeyConstraint("dataset", "year", "country", "state", "fuel"),)

    dataset: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(SmallInteger)
    country: Mapped[str] = mapped_column(Text)
    # Empty where the source has none: a primary key takes no null.
    state: Mapped[str] = mapped_column(Text)
    fuel: Mapped[str] = mapped_column(Text)
    units: Mapped[int] = mapped_column(Integer)
    net_generation_mwh: Mapped[Decimal | None] = mapped_column(Numeric)
    capacity_mw: Mapped[Decimal | None] = mapped_column(Numeric)
