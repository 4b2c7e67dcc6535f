"""`penstock anomalies`: plants that generate something else than expected."""

from typing import Annotated, Any

import typer

from penstock.cli.access import access_of
from penstock.cli.client import open_client
from penstock.cli.output import Json, print_json, print_table, say, words

app = typer.Typer(add_completion=False)


@app.command()
def anomalies(
    context: typer.Context,
    *,
    dataset: Annotated[str | None, typer.Option(help="Data set, such as `egrid`.")] = None,
    year: Annotated[int | None, typer.Option(help="Data year.")] = None,
    state: Annotated[str | None, typer.Option(help="State or province, such as `TX`.")] = None,
    country: Annotated[str | None, typer.Option(help="Country, such as `USA`.")] = None,
    fuel: Annotated[str | None, typer.Option(help="Fuel code, or a group such as `wind`.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many plants.")] = 12,
    as_json: Json = False,
) -> None:
    """Show the plants that are furthest from what a model expects of them."""
    with open_client(access_of(context)) as client:
        answer = client.get(
            "/api/v1/power-plants/anomalies",
            dataset=dataset,
            year=year,
            state=state,
            country=country,
            fuel=fuel,
            limit=limit,
        )
    if as_json:
        print_json(answer)
        return
    about = f"{answer['dataset']}, {answer['year']}"
    say(answer["hint"] or f"Data set {about}; {answer['compared']:,} plants compared:")
    headings = (
        "Plant",
        "State",
        "Fuel",
        ">MW",
        ">Measured MWh",
        ">Expected MWh",
        ">Score",
        "Flags",
    )
    print_table(headings, [_row(item) for item in answer["items"]])


def _row(item: dict[str, Any]) -> tuple[object, ...]:
    return (
        *(item["name"] or item["plant_id"], item["state"] or item["country"]),
        *(item["primary_fuel"], item["capacity_mw"]),
        *(round(item["measured_mwh"]), round(item["expected_mwh"])),
        *(item["score"], [words(flag) for flag in item["flags"]]),
    )
