"""Expressions that several statements share."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, Row, Select, case, cast, func

# Rows and statements whose columns mypy need not know one by one.
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

# Enough for any share to tell plants apart, few enough to read.
RATIO_DIGITS = 6
KG_PER_SHORT_TON = 907.18474
INTENSITY_DIGITS = 3


def trimmed(number: Any) -> ColumnElement[Decimal]:  # noqa: ANN401 - a column or expression
    """Return an exact number without zeros at its end."""
    return func.trim_scale(number, type_=Numeric())


def shown(*columns: Any) -> list[Any]:  # noqa: ANN401 - attributes of any type
    """Return columns as answers show them: exact numbers without zeros at their end."""
    return [
        trimmed(column).label(column.key) if isinstance(column.type, Numeric) else column
        for column in columns
    ]


def hours_of(year: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column of a small or usual integer
    """Return the hours of a calendar year: 8760, in leap years 8784."""
    first, after = (func.make_date(cast(year, Integer) + n, 1, 1) for n in (0, 1))
    return cast(after - first, Integer) * 24


def capacity_factor(net_mwh: Any, capacity_mw: Any, hours: Any) -> ColumnElement[Any]:  # noqa: ANN401
    """Return generation over what capacity allows; null without a capacity above zero."""
    share = func.round(net_mwh / (capacity_mw * hours), RATIO_DIGITS)
    return case((capacity_mw > 0, trimmed(share)))


def percent_of(value: Any, whole: Any) -> ColumnElement[Any]:  # noqa: ANN401
    """Return a percentage; null when the whole is not above zero."""
    return trimmed(func.round(100 * value / case((whole > 0, whole)), RATIO_DIGITS))


def co2_intensity(co2_short_tons: Any, net_mwh: Any) -> ColumnElement[Any]:  # noqa: ANN401
    """Return kilograms of CO2 a megawatt-hour; null unless generation is above zero."""
    intensity = func.round(
        co2_short_tons * cast(str(KG_PER_SHORT_TON), Numeric) / net_mwh, INTENSITY_DIGITS
    )
    return case((net_mwh > 0, trimmed(intensity)))
