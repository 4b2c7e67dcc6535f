"""Facts for tests: unit rows as a load leaves them, and the roll-ups that belong to them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.ids import uuid7
from penstock.plants.tables import Dataset, FactSource, UnitFact
from penstock.plants.versions import move

PRECEDENCE = {"egrid": 10, "eia923": 20, "wri": 30}

ROLL_UP = (
    "TRUNCATE plant_year, region_year, plant_source, plant",
    """INSERT INTO plant_year
       SELECT 0, max(load_no), dataset, year, plant_id, max(plant_name), max(state), max(country),
         (array_agg(fuel ORDER BY coalesce(capacity_mw, 0) DESC, fuel)
            FILTER (WHERE fuel IS NOT NULL))[1],
         count(*), sum(net_generation_mwh), sum(estimated_generation_mwh), sum(capacity_mw),
         sum(co2_short_tons), bit_or(flags)
       FROM unit_fact WHERE superseded_by IS NULL GROUP BY dataset, year, plant_id""",
    """INSERT INTO region_year
       SELECT dataset, year, country, coalesce(state, ''), coalesce(fuel, ''), count(*),
         sum(net_generation_mwh), sum(capacity_mw)
       FROM unit_fact WHERE superseded_by IS NULL GROUP BY 1, 2, 3, 4, 5""",
    """INSERT INTO plant_source
       SELECT DISTINCT ON (u.plant_id, u.dataset) u.plant_id, u.dataset, u.year, u.plant_name,
         u.operator, u.state, u.country, y.primary_fuel, y.capacity_mw, u.latitude, u.longitude
       FROM unit_fact u JOIN plant_year y USING (plant_id, dataset, year)
       WHERE superseded_by IS NULL ORDER BY u.plant_id, u.dataset, u.year DESC""",
    """INSERT INTO plant
       SELECT plant_id,
         coalesce((array_agg(name ORDER BY precedence) FILTER (WHERE name IS NOT NULL))[1],
                  max(operator), plant_id),
         coalesce((array_agg(slug ORDER BY precedence) FILTER (WHERE name IS NOT NULL))[1],
                  min(slug)),
         max(operator), max(state), max(country),
         (array_agg(primary_fuel ORDER BY precedence) FILTER (WHERE primary_fuel IS NOT NULL))[1],
         (array_agg(slug ORDER BY precedence) FILTER (WHERE primary_fuel IS NOT NULL))[1],
         (array_agg(capacity_mw ORDER BY precedence) FILTER (WHERE capacity_mw IS NOT NULL))[1],
         (array_agg(slug ORDER BY precedence) FILTER (WHERE capacity_mw IS NOT NULL))[1],
         max(latitude), max(longitude), min(slug) FILTER (WHERE latitude IS NOT NULL)
       FROM plant_source JOIN dataset ON slug = dataset GROUP BY plant_id""",
)


@dataclass
class World:
    """The facts of one test; `add` gathers units, `show` makes them visible as a load does."""

    database: Database
    load_no: int = 0
    _units: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        plant_id: str,
        net: str | None = None,
        capacity: str | None = None,
        **more: str | float | None,
    ) -> None:
        """Add one unit; numbers as text, so that they stay exact."""
        number = len(self._units) + 1
        unit = {
            "part": 0,
            "row_number": number,
            "repeat": 0,
            "flags": 0,
            "dataset": "egrid",
            "year": 2023,
            "plant_id": plant_id,
            "unit_id": f"{number}",
            "plant_name": plant_id.title(),
            "state": "AZ",
            "country": "USA",
            "fuel": "NG",
            "net_generation_mwh": None if net is None else Decimal(net),
            "capacity_mw": None if capacity is None else Decimal(capacity),
        }
        self._units.append({**unit, **more})

    def show(self, file_name: str = "made.csv") -> None:
        """Store what was added, roll it up and move the versions, in one transaction."""
        self.load_no += 1
        with self.database.begin() as session:
            for slug in sorted({unit["dataset"] for unit in self._units}):
                self._declare(session, slug)
                move(session, slug)
            for unit in self._units:
                session.execute(insert(UnitFact).values(load_no=self.load_no, **unit))
            session.execute(
                insert(FactSource).values(
                    load_no=self.load_no,
                    load_id=uuid7(),
                    file_name=file_name,
                    sha256=f"{self.load_no:064d}",
                    loaded_at=datetime.now(UTC),
                )
            )
            for statement in ROLL_UP:
                session.execute(text(statement))
        self._units.clear()

    def _declare(self, session: Session, slug: str) -> None:
        if session.get(Dataset, slug) is None:
            session.add(
                Dataset(
                    slug=slug,
                    title=f"The {slug} data set",
                    publisher="A publisher",
                    license="Public domain",
                    source_url="https://example.org",
                    precedence=PRECEDENCE[slug],
                )
            )
            session.flush()
