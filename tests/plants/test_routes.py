"""Every route about plants: nobody in without a right, and no answer that is not documented."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from penstock.core.http import create_app
from penstock.core.settings import Settings
from penstock.plants.reply import CACHED_PATHS
from penstock.plants.router import router
from tests.plants.conftest import Api, Keys
from tests.plants.factories import World

ROOT = "/api/v1"


def document() -> dict[str, Any]:
    app = FastAPI()
    app.include_router(router)
    return get_openapi(title="plants", version="1", routes=app.routes)


PATHS = sorted(document()["paths"])


@pytest.fixture
def shown(world: World) -> World:
    world.add("us-1", "10", "1", latitude=1.0, longitude=2.0, flags=3)
    world.add("us-1", "10", None, dataset="eia923", year=2016, plant_name=None, operator="O")
    world.show()
    return world


def test_there_are_routes() -> None:
    assert f"{ROOT}/power-plants/top" in PATHS
    assert len(PATHS) >= 14


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_in_without_a_credential(api: Api, path: str) -> None:
    answer = await api.stranger.get(path.removeprefix(ROOT).format(plant_id="us-1"))
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_in_without_the_scope(
    api: Api, path: str, settings: Settings, keys: Keys
) -> None:
    headers = keys.headers(settings, ("loads:read", "predict", "users:admin"))
    answer = await api.stranger.get(
        path.removeprefix(ROOT).format(plant_id="us-1"), headers=headers
    )
    assert answer.status_code == 403
    assert "plants:read" in answer.json()["detail"]


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("path", PATHS)
async def test_every_route_answers(api: Api, path: str) -> None:
    answer = await api.http.get(path.removeprefix(ROOT).format(plant_id="us-1"))
    assert answer.status_code == 200
    kept = path in CACHED_PATHS or "{plant_id}" in path
    assert ("etag" in answer.headers) == kept
    assert kept != (path == f"{ROOT}/export")


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("path", PATHS)
async def test_answers_have_the_documented_fields(api: Api, path: str) -> None:
    described = (await api.http.get("http://api/api/openapi.json")).json()
    contents = described["paths"][path]["get"]["responses"]["200"]["content"]
    schema = contents.get("application/json", {}).get("schema")
    if schema is None:
        assert path in {f"{ROOT}/map", f"{ROOT}/export"}
        return
    answer = await api.http.get(path.removeprefix(ROOT).format(plant_id="us-1"))
    found = mismatches(answer.json(), schema, described["components"]["schemas"], "answer")
    assert found == []


def mismatches(
    value: object, schema: dict[str, Any], schemas: dict[str, Any], where: str
) -> list[str]:
    """Compare a value with the few kinds of schema that the document uses."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        tried = [mismatches(value, option, schemas, where) for option in schema["anyOf"]]
        return min(tried, key=len)
    kinds: dict[str, Any] = {
        "null": type(None),
        "string": str,
        "number": (int, float),
        "integer": int,
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    if not isinstance(value, kinds[schema["type"]]):
        return [f"{where}: {value!r} is not of type {schema['type']}"]
    if isinstance(value, list):
        return [
            found
            for number, item in enumerate(value)
            for found in mismatches(item, schema["items"], schemas, f"{where}[{number}]")
        ]
    if isinstance(value, dict):
        names = schema["properties"]
        wrong = [f"{where}.{name} is missing" for name in schema["required"] if name not in value]
        wrong += [f"{where}.{name} is not documented" for name in value if name not in names]
        for name in names.keys() & value.keys():
            wrong += mismatches(value[name], names[name], schemas, f"{where}.{name}")
        return wrong
    return []


@pytest.mark.parametrize("path", PATHS)
def test_parameters_and_problems_are_documented(path: str) -> None:
    operation = document()["paths"][path]["get"]
    assert set(operation["responses"]) == {"200", "400", "401", "403", "404", "422", "503"}
    assert operation["security"]
    assert operation["description"]
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        assert parameter["description"], parameter["name"]
        assert "anyOf" not in schema, parameter["name"]
        if "enum" in schema:
            continue
        bounds = {
            "string": {"maxLength", "pattern"},
            "integer": {"minimum", "maximum"},
            "number": {"minimum", "maximum"},
        }
        assert bounds[schema["type"]] <= set(schema), parameter["name"]


def test_problems_are_described_as_problems() -> None:
    app = create_app(title="plants", routers=[router], lifespan=None, checks={})  # type: ignore[arg-type]
    for path in app.openapi()["paths"].values():
        for status, response in path["get"]["responses"].items():
            if status != "200":
                assert list(response["content"]) == ["application/problem+json"]
