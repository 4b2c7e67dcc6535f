"""Writes the OpenAPI documents that the web app's types are made of, `web/openapi/*.json`.

    python scripts/export_openapi.py [--check]

With `--check` nothing is written; the exit code says whether the documents are current.
"""

import json
import sys
import tempfile
from pathlib import Path

from penstock.apps.api import create_api
from penstock.apps.auth import create_auth
from penstock.core.settings import Settings

FOLDER = Path(__file__).parents[1] / "web" / "openapi"


def documents() -> dict[str, str]:
    """Return the text of each document by its file name; keys are sorted, so that it is stable."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        services = {"api.json": create_api(settings), "auth.json": create_auth(settings)}
        return {
            name: json.dumps(service.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
            for name, service in services.items()
        }


def main() -> int:
    """Write or check the documents."""
    current = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    wanted = documents()
    if "--check" in sys.argv[1:]:
        return int(current != wanted)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
