"""What the facts hold: which data sets, years, countries, states and fuels can be asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from penstock.core.errors import NotFoundError
from penstock.plants import fuels

Metric = Literal["net_generation", "capacity", "capacity_factor"]
METRICS: tuple[Metric, ...] = ("net_generation", "capacity", "capacity_factor")
UNITS: dict[Metric, str] = {"net_generation": "MWh", "capacity": "MW", "capacity_factor": "ratio"}
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Slice:
    """One country in one year of one data set."""

    dataset: str
    precedence: int
    year: int
    country: str
    states: frozenset[str]
    fuels: frozenset[str]
    has_generation: bool
    has_capacity: bool

    @property
    def metrics(self) -> list[Metric]:
        """What plants can be ranked by here."""
        generation: list[Metric] = ["net_generation"] if self.has_generation else []
        capacity: list[Metric] = ["capacity"] if self.has_capacity else []
        both: list[Metric] = ["capacity_factor"] if generation and capacity else []
        return generation + capacity + both


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks for; None leaves it open."""

    dataset: str | None = None
    year: int | None = None
    country: str | None = None
    state: str | None = None
    fuel: str | None = None
    metric: Metric | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One data set and year that has what was asked for, in the spelling of the facts."""

    dataset: str
    year: int
    country: str | None
    state: str | None
    fuels: list[str] | None
    metric: Metric


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The slices of one data version of every data set; `fingerprint` stands for all of them."""

    fingerprint: str
    versions: Mapping[str, int]
    slices: Sequence[Slice]

    def choose(self, wanted: Wanted) -> Chosen:
        """Return the best data set and year that has what is wanted.

        Best is the lowest precedence, then the newest year. Without a metric it is net generation
        where there is some, else capacity.

        Raises:
            NotFoundError: Nothing has it; `errors` names what is known instead.
        """
        found = self.matching(wanted)
        best = min(found, key=lambda item: (item.precedence, -item.year, item.dataset))
        same = [item for item in found if (item.dataset, item.year) == (best.dataset, best.year)]
        metric = wanted.metric
        if metric is None:
            offered = {name for item in same for name in item.metrics}
            metric = "capacity" if "net_generation" not in offered else "net_generation"
        return Chosen(
            dataset=best.dataset,
            year=best.year,
            country=_spelling(wanted.country, (item.country for item in same)),
            state=_spelling(wanted.state, (name for item in same for name in item.states)),
            fuels=_fuels(wanted.fuel, self.slices),
            metric=metric,
        )

    def matching(self, wanted: Wanted) -> list[Slice]:
        """Return the slices that have everything wanted; never an empty list.

        Raises:
            NotFoundError: As `choose` does.
        """
        if not self.slices:
            raise NotFoundError("No data has been loaded yet")
        found = list(self.slices)
        for name, value, has, known in _steps(wanted):
            kept = [item for item in found if has(item)]
            if not kept:
                raise _unknown(name, value, {str(k) for item in found for k in known(item)})
            found = kept
        return found

    def narrow(self, wanted: Wanted) -> "Narrowed":
        """Return what is wanted in the spelling of the facts, over all data sets that have it.

        Raises:
            NotFoundError: As `choose` does, but not when there are no facts at all.
        """
        if not self.slices:
            return Narrowed(wanted.dataset, wanted.year, wanted.country, wanted.state, None)
        found = self.matching(wanted)
        return Narrowed(
            dataset=wanted.dataset,
            year=wanted.year,
            country=_spelling(wanted.country, (item.country for item in found)),
            state=_spelling(wanted.state, (name for item in found for name in item.states)),
            fuels=_fuels(wanted.fuel, self.slices),
        )


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Filters in the spelling of the facts; None lets everything through."""

    dataset: str | None
    year: int | None
    country: str | None
    state: str | None
    fuels: list[str] | None


_Step = tuple[str, object, Callable[[Slice], bool], Callable[[Slice], Iterable[object]]]


def _steps(wanted: Wanted) -> list[_Step]:
    country = (wanted.country or "").casefold()
    state = (wanted.state or "").casefold()
    fuel = wanted.fuel or ""
    steps: list[_Step] = [
        ("dataset", wanted.dataset, lambda s: s.dataset == wanted.dataset, lambda s: [s.dataset]),
        ("year", wanted.year, lambda s: s.year == wanted.year, lambda s: [s.year]),
        ("country", wanted.country, lambda s: s.country.casefold() == country, _country),
        (
            "state",
            wanted.state,
            lambda s: any(name.casefold() == state for name in s.states),
            lambda s: s.states,
        ),
        (
            "fuel",
            wanted.fuel,
            lambda s: bool(fuels.matching(fuel, s.fuels)),
            lambda s: {*s.fuels, *map(fuels.group_of, s.fuels)},
        ),
        ("metric", wanted.metric, lambda s: wanted.metric in s.metrics, lambda s: s.metrics),
    ]
    return [step for step in steps if step[1] is not None]


def _country(item: Slice) -> list[str]:
    return [item.country]


def _unknown(name: str, value: object, known: set[str]) -> NotFoundError:
    # Groups of fuels first: they are what people ask for, codes are what files say.
    shown = sorted(known, key=lambda each: (each not in fuels.GROUPS, each))[:MOST_SHOWN]
    listed = ", ".join(shown[:20]) + (", …" if len(shown) > 20 else "")  # noqa: PLR2004 - a line
    here = f"known here: {listed}" if shown else "none is known here"
    finding = {"column": name, "value": str(value), "reason": "is not known", "known": shown}
    return NotFoundError(f"{name}: {value} is not known; {here}", errors=[finding])


def _spelling(wanted: str | None, known: Iterable[str]) -> str | None:
    if wanted is None:
        return None
    folded = wanted.casefold()
    return min(name for name in known if name.casefold() == folded)


def _fuels(wanted: str | None, found: Iterable[Slice]) -> list[str] | None:
    """Codes of all sources: a merged plant may have its fuel from another one."""
    if wanted is None:
        return None
    return fuels.matching(wanted, {code for item in found for code in item.fuels})
