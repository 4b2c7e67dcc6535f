"""How commands show what they found: tables for people, JSON for machines, words on stderr."""

import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

# Without a terminal nothing is folded or cut, so that lines stay lines for grep and awk.
ENDLESS = 10_000

Json = Annotated[bool, typer.Option("--json", help="For machines.")]

_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


def console(*, stderr: bool = False) -> Console:
    """Return where to print; looks at the terminal now, not at import."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else ENDLESS
    return Console(file=stream, width=width, highlight=False, markup=False, soft_wrap=True)


def say(line: str) -> None:
    """Tell the user something that is not the answer itself."""
    sys.stderr.write(printable(line) + "\n")
    sys.stderr.flush()


def print_json(document: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print a document for machines; decimals keep all their digits."""
    text = msgspec.json.format(_ENCODER.encode(document), indent=1)
    sys.stdout.write(text.decode() + "\n")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under headings.

    A heading that begins with `>` is a column of numbers, one with `!` is of identifiers; neither
    is ever cut or folded, whatever the width of the terminal.
    """
    names = [heading.lstrip(">!") for heading in headings]
    cells = [[cell(value) for value in row] for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(names))
    for index, (heading, name) in enumerate(zip(headings, names, strict=True)):
        longest = max((len(row[index]) for row in cells), default=0)
        table.add_column(
            name,
            justify="right" if heading.startswith(">") else "left",
            min_width=max(longest, len(name)) if heading != name else None,
            overflow="fold",
        )
    for row in cells:
        table.add_row(*map(Text, row))
    target = console()
    if target.is_terminal:
        target.print(table, soft_wrap=False)
        return
    with target.capture() as captured:
        target.print(table, soft_wrap=False)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def cell(value: object) -> str:
    """Return a value as tables show it: numbers in groups of three, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return printable(str(value))


def printable(text: str) -> str:
    """Return text that cannot steer a terminal, whatever file it comes from."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def years_text(years: Sequence[int]) -> str:
    """Return years as people write them: `2015, 2018-2023`."""
    ranges: list[list[int]] = []
    for year in sorted(years):
        if ranges and year == ranges[-1][-1] + 1:
            ranges[-1][1:] = [year]
        else:
            ranges.append([year])
    return ", ".join("-".join(str(year) for year in item) for item in ranges)


def share(percent: Decimal | int | None) -> str:
    """Return a percentage with two places, as tables show it."""
    return "" if percent is None else f"{percent:.2f}"


def words(name: str) -> str:
    """Return a name of the API as words."""
    return name.replace("_", " ")


def when(moment: str | None) -> str:
    """Return a time of the API as people read it, in UTC, to the minute."""
    return "" if moment is None else moment[:16].replace("T", " ") + "Z"
