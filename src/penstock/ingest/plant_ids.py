"""The public id of a plant, made from what the source identifies it by.

The same plant has the same id in every source that carries its EPA/EIA code: the WRI id of a US
plant is `USA` and that code padded to seven digits. Where a source has no code, the id is a digest
of data set, state or country, and name; it is stable, but joins nothing.
"""

import hashlib

import polars as pl

from penstock.ingest.layouts.base import Layout, PlantKey

DIGEST_CHARACTERS = 16


def plant_id(frame: pl.DataFrame, layout: Layout) -> pl.Expr | pl.Series:
    """Return the column `plant_id` for facts read with `layout`."""
    if layout.plant_key is PlantKey.ORIS_CODE:
        return pl.concat_str(pl.lit("us-"), pl.col("plant_code")).alias("plant_id")
    if layout.plant_key is PlantKey.GPPD_ID:
        code = pl.col("gppd_id").str.extract(r"^USA0*([1-9][0-9]{0,6})$")
        return pl.concat_str(
            pl.when(code.is_not_null()).then(pl.lit("us-")).otherwise(pl.lit("wri-")),
            pl.coalesce(code, pl.col("gppd_id")),
        ).alias("plant_id")
    place = "state" if "state" in frame.columns else "country"
    return _digests(frame, place, layout.dataset.slug)


def named_plant_id(dataset: str, place: str, name: str) -> str:
    """Return the id of a plant that only its place and name identify."""
    key = f"{dataset}|{place}|{name}".encode()
    digest = hashlib.md5(key, usedforsecurity=False).hexdigest()
    return f"name-{digest[:DIGEST_CHARACTERS]}"


def _digests(frame: pl.DataFrame, place: str, dataset: str) -> pl.Series:
    keys = frame.select(place, "plant_name")
    unique = keys.unique()
    ids = [named_plant_id(dataset, where, name) for where, name in unique.iter_rows()]
    joined = keys.join(
        unique.with_columns(pl.Series("plant_id", ids, dtype=pl.String)),
        on=[place, "plant_name"],
        how="left",
        maintain_order="left",
    )
    return joined["plant_id"]
