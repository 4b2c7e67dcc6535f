"""The page that shows the OpenAPI document, without a request to anybody else's server."""

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html

PACKAGE = "fastapi_swagger.resources"
ICON = "favicon-32x32.png"


def docs_router(*, title: str, docs_url: str, openapi_url: str) -> APIRouter:
    """Serve Swagger UI at `docs_url`, and the files that it needs below."""
    router = APIRouter(include_in_schema=False)

    @router.get(docs_url)
    async def page() -> Response:
        return get_swagger_ui_html(
            openapi_url=openapi_url,
            title=title,
            swagger_js_url=f"{docs_url}/swagger-ui-bundle.js",
            swagger_css_url=f"{docs_url}/swagger-ui.css",
            swagger_favicon_url=f"{docs_url}/{ICON}",
            swagger_ui_parameters={"filter": True, "displayRequestDuration": True},
        )

    @router.get(f"{docs_url}/{ICON}")
    async def icon() -> Response:
        return _file(ICON, "image/png")

    @router.get(f"{docs_url}/swagger-ui-bundle.js")
    async def script() -> Response:
        return _file("swagger-ui-bundle.js", "text/javascript")

    @router.get(f"{docs_url}/swagger-ui.css")
    async def style() -> Response:
        return _file("swagger-ui.css", "text/css")

    return router


def _file(name: str, media_type: str) -> Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(_read(name), headers=headers, media_type=media_type)


@cache
def _read(name: str) -> bytes:
    return files(PACKAGE).joinpath(name).read_bytes()
