"""Rows on which a conversion is proven when the client has sent none."""

from typing import Any

import numpy as np

from penstock.models.formats.knowledge import Column

# Powers of ten over which numbers are spread where a model says nothing of its inputs.
SPREAD = (1.0, 1.0, 10.0, 1000.0)


def generate(columns: list[Column], rows: int) -> list[list[Any]]:
    """Return rows of values, made of what the model knows: thresholds, categories, means.

    Where the model compares the input itself, half of the numbers lie on a threshold or right
    beside it, so that a comparison in another precision shows.
    """
    generator = np.random.default_rng(20_230_101)
    made = [_values(column, rows, generator) for column in columns]
    return [list(row) for row in zip(*made, strict=True)]


def _values(column: Column, rows: int, generator: np.random.Generator) -> list[Any]:
    if column.categories:
        picks = generator.integers(len(column.categories), size=rows)
        return [column.categories[int(pick)] for pick in picks]
    if column.kind == "text":
        words = ("", "a", "001", "two words", "Été")
        return [words[int(pick)] for pick in generator.integers(len(words), size=rows)]
    if not column.values:
        scale = generator.choice(SPREAD, size=rows)
        return [float(item) for item in generator.normal(size=rows) * scale]
    return _around(column, rows, generator)


def _around(column: Column, rows: int, generator: np.random.Generator) -> list[float]:
    known = np.array(sorted(set(column.values)))
    width = float(known[-1] - known[0]) or max(1.0, abs(float(known[0])))
    smooth = generator.choice(known, size=rows) + generator.normal(size=rows) * width * 0.05
    if not column.exact:
        return [float(item) for item in smooth]
    edge = generator.choice(known, size=rows)
    side = generator.choice([-np.inf, 0.0, np.inf], size=rows)
    beside = np.where(side == 0, edge, np.nextafter(edge, side))
    return [float(item) for item in np.where(generator.random(rows) < 0.5, beside, smooth)]  # noqa: PLR2004
