"""`penstock demo-model`: a model of expected net generation, trained on what has been loaded."""

import importlib
from importlib.util import find_spec
from typing import Annotated

import typer

from penstock.cli.output import Json, print_json, print_table, say
from penstock.client import PenstockError as RefusedError
from penstock.core.errors import ConfigurationError, StackError
from penstock.core.settings import Settings
from penstock.plants.catalogue import Wanted

app = typer.Typer(add_completion=False)


@app.command(name="demo-model")
def demo_model(
    *,
    dataset: Annotated[str | None, typer.Option(help="Data set; else the best one.")] = None,
    year: Annotated[int | None, typer.Option(help="Data year; else the newest.")] = None,
    as_json: Json = False,
) -> None:
    """Train a model on the plants of a data set and year, and say what is expected of each.

    It is trained here, with scikit-learn, and uploaded to the stack of this machine as the
    administrator's model `expected-net-generation`; for the same facts nothing is done twice.
    """
    if find_spec("sklearn") is None:
        raise ConfigurationError("Training needs scikit-learn: pip install 'penstock[models]'")
    # Only now: scikit-learn takes a second to import, and need not be installed for the others.
    demo = importlib.import_module("penstock.local.demo_model")
    settings = Settings.load()
    try:
        with demo.administrator(settings) as client:
            wanted = Wanted(dataset=dataset, year=year)
            made = demo.make_demo_model(settings, client, wanted, told=say)
    except RefusedError as error:
        raise StackError(str(error)) from error
    if as_json:
        print_json(
            {
                "model": made.model.name,
                "version": made.model.aliases["champion"],
                "trained": made.trained,
                "dataset": made.dataset,
                "year": made.year,
                "plants": made.plants,
                "batch": made.batch.id,
                "expected": made.batch.rows.done - made.batch.rows.failed,
            }
        )
        return
    print_table(
        ("Model", ">Version", "Trained now", "Data set", ">Year", ">Plants", ">Expected of"),
        [
            (
                *(made.model.name, made.model.aliases["champion"], made.trained, made.dataset),
                *(str(made.year), made.plants, made.batch.rows.done - made.batch.rows.failed),
            )
        ],
    )
