"""What became of loaded files: the summary that `ingest` and `upload` show."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from penstock.cli.output import print_json, print_table, say, years_text

REASONS_SHOWN = 5
ARRIVED = {"visible", "duplicate"}
HEADINGS = ("File", "!State", "Data set", "Years", ">Rows", ">Stored", ">Rejected", ">Superseded")


@dataclass(frozen=True)
class Outcome:
    """A file and its load as the API shows it, or an error before there was one."""

    path: Path
    seconds: float
    load: dict[str, Any] | None = None
    error: str | None = None
    first_rejected: Sequence[dict[str, Any]] = ()

    @property
    def failed(self) -> bool:
        """Whether the file's rows are not there now."""
        return self.load is None or self.load["state"] not in ARRIVED

    @property
    def rows_per_second(self) -> int | None:
        """Rows of the file over the whole time; none where none became visible."""
        if self.load is None or self.load["state"] != "visible":
            return None
        return round((self.load["rows"]["total"] or 0) / self.seconds)


def show(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    """Print the summary, and the first reasons why rows or files were not taken."""
    if as_json:
        print_json({"items": [_document(outcome) for outcome in outcomes]})
        return
    print_table((*HEADINGS, ">Seconds", ">Rows/s"), [_row(outcome) for outcome in outcomes])
    for outcome in outcomes:
        for line in _remarks(outcome):
            say(f"{outcome.path.name}: {line}")


def _document(outcome: Outcome) -> dict[str, Any]:
    failure = (outcome.load or {}).get("failure") or {}
    return {
        "file": str(outcome.path),
        "seconds": round(outcome.seconds, 3),
        "rows_per_second": outcome.rows_per_second,
        "error": outcome.error or failure.get("detail"),
        "load": outcome.load,
        "first_rejected": outcome.first_rejected,
    }


def _row(outcome: Outcome) -> tuple[object, ...]:
    load = outcome.load or {"state": "failed", "dataset": None, "years": [], "rows": {}}
    rows = load["rows"]
    counts = [rows.get(name) for name in ("stored", "rejected", "superseded")]
    return (
        *(outcome.path.name, load["state"], load["dataset"], years_text(load["years"])),
        *(rows.get("total"), *(counts if load["state"] == "visible" else [None] * 3)),
        *(round(outcome.seconds, 1), outcome.rows_per_second),
    )


def _remarks(outcome: Outcome) -> list[str]:
    """Return what the table has no room for: why a file failed, why rows were rejected."""
    load = outcome.load
    if load is None:
        return [outcome.error or "failed"]
    if load["state"] == "duplicate":
        return [f"load {load['duplicate_of']} has the same bytes"]
    if load["state"] != "visible":
        return [(load["failure"] or {}).get("detail") or f"the load is {load['state']}"]
    reasons = [_reason(row) for row in outcome.first_rejected]
    if load["rows"]["rejected"]:
        reasons.append(f"all rejected rows: penstock loads rejected {load['id']} --csv FILE")
    return reasons


def _reason(row: dict[str, Any]) -> str:
    findings = [
        f"{finding['column'] or 'the row'} {finding['value']!r} {finding['reason']}"
        for finding in row["findings"]
    ]
    return f"line {row['line']}: {'; '.join(findings)}"
