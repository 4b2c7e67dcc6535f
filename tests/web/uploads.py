"""Models for tests in the browser: their files, and the ways to bring them in and ask them."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import FilePayload, Locator, Page
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline

from tests.models.trained import by_column, pickled, plants
from tests.web.conftest import PASSWORD, Visitor, Visits, own

# A busy machine takes its time for a conversion.
CONVERSION_MS = 120_000
# Unpickling it would start a program; the sandbox refuses that.
HARMFUL = b"cos\nsystem\n(S'true'\ntR."
# What the models of plants are asked.
PLANT = {"capacity_mw": 500.0, "fuel": "NUC", "state": "TX", "year": 1990.0}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two regressions, a classifier, a file that is refused, and rows to go with them."""
    folder = tmp_path_factory.mktemp("models")
    frame, generation = plants()
    first = make_pipeline(by_column(), Ridge()).fit(frame, generation)
    second = make_pipeline(by_column(), Ridge(alpha=50)).fit(frame, generation)
    classifier = make_pipeline(by_column(), LogisticRegression()).fit(frame, frame.fuel == "NUC")
    sample = folder / "sample.csv"
    frame.head(80).to_csv(sample, index=False)
    harmful = folder / "harmful.pkl"
    harmful.write_bytes(HARMFUL)
    unknown = folder / "net.onnx"
    unknown.write_bytes(b"just some text, no model at all")
    of_plants = LinearRegression().fit(frame[["capacity_mw"]], generation)
    return {
        "first": pickled(first, folder / "Net load.pkl"),
        "second": pickled(second, folder / "second.pkl"),
        "classifier": pickled(classifier, folder / "is-nuclear.pkl"),
        "harmful": harmful,
        "unknown": unknown,
        "plants": pickled(of_plants, folder / "plants.pkl"),
        "sample": sample,
    }


def upload(visit: Visits, role: str, name: str, *files: Path, sample: Path | None = None) -> str:
    """Upload versions of a model the way programs do, and return the model's id."""
    page = visit(role)
    answer: Any = None
    fields = {"name": name}
    if sample is not None:
        fields["sample"] = pd.read_csv(sample).to_json(orient="records")
    for file in files:
        content: FilePayload = {
            "name": file.name,
            "mimeType": "application/octet-stream",
            "buffer": file.read_bytes(),
        }
        answer = page.request.post(
            "/api/v1/models/upload",
            multipart={**fields, "file": content},
            headers={"origin": visit.web.url},
            timeout=CONVERSION_MS,
        )
        assert answer.ok, answer.text()
    found: str = answer.json()["id"]
    return found


def another(visit: Visits) -> Page:
    """Return a page of an analyst whom nothing belongs to."""
    name = own("another")
    visit.web.stack.new_user(name, "analyst").close()
    visit.web.visitors[name] = Visitor("analyst", f"{name}@example.org", PASSWORD)
    return visit(name)


def change(visit: Visits, page: Page, model: str, **wanted: Any) -> None:  # noqa: ANN401
    answer = page.request.patch(
        f"/api/v1/models/{model}", data=wanted, headers={"origin": visit.web.url}
    )
    assert answer.ok, answer.text()


def ask(visit: Visits, page: Page, model: str, *rows: dict[str, Any]) -> None:
    """Ask a model as programs do; rows that it refuses are logged too."""
    page.request.post(
        f"/api/v1/predict/{model}",
        data={"inputs": list(rows)},
        headers={"origin": visit.web.url},
    )


def choose(page: Page, name: str, option: str) -> None:
    page.get_by_role("combobox", name=name).click()
    page.get_by_role("option", name=option).click()


def row(page: Page, table: str, text: str) -> Locator:
    return page.get_by_role("table", name=table).get_by_role("row").filter(has_text=text)
