"""`penstock top`: the largest plants."""

from typing import Annotated, Any, Literal

import typer

from penstock.cli.access import access_of
from penstock.cli.client import open_client
from penstock.cli.output import Json, print_json, print_table, say, share, words

app = typer.Typer(add_completion=False)


@app.command()
def top(
    context: typer.Context,
    *,
    dataset: Annotated[str | None, typer.Option(help="Data set, such as `egrid`.")] = None,
    year: Annotated[int | None, typer.Option(help="Data year; else the newest.")] = None,
    state: Annotated[str | None, typer.Option(help="State or province, such as `TX`.")] = None,
    country: Annotated[str | None, typer.Option(help="Country, such as `USA`.")] = None,
    fuel: Annotated[str | None, typer.Option(help="Fuel code, or a group such as `wind`.")] = None,
    metric: Annotated[
        Literal["net_generation", "capacity", "capacity_factor"] | None,
        typer.Option(help="What counts."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many plants.")] = 12,
    as_json: Json = False,
) -> None:
    """Show the largest plants, with their share of their state."""
    with open_client(access_of(context)) as client:
        answer = client.get(
            "/api/v1/power-plants/top",
            dataset=dataset,
            year=year,
            state=state,
            country=country,
            fuel=fuel,
            metric=metric,
            limit=limit,
        )
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _show(answer: dict[str, Any]) -> None:
    items = answer["items"]
    metric = words(answer["metric"]).capitalize()
    headings = ("Plant", "State", "Fuel", f">{metric} ({answer['unit']})", ">% of state", "Flags")
    say(f"Data set {answer['dataset']}, {answer['year']}:" if items else _nothing(answer))
    print_table((">Rank", *headings), [_row(item) for item in items])


def _nothing(answer: dict[str, Any]) -> str:
    return f"Data set {answer['dataset']} has no such plant in {answer['year']}."


def _row(item: dict[str, Any]) -> tuple[object, ...]:
    return (
        item["rank"],
        item["name"] or item["plant_id"],
        item["state"] or item["country"],
        item["primary_fuel"],
        item["value"],
        share(item["percent_of_state"]),
        [words(flag) for flag in item["flags"]],
    )
