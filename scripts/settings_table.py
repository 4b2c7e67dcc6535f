"""Writes the table of all settings, `docs/settings.md`.

    python scripts/settings_table.py [--check]

With `--check` nothing is written; the exit code says whether the page is current.
"""

import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from penstock.core.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD = """# Settings

Every process reads its settings once, from the environment. `$PENSTOCK_HOME/penstock.env` keeps
settings for good, one `PENSTOCK_NAME=value` a line; the environment wins over it. What an embedded
server needs and is not set comes from the running stack.

This table is made by `scripts/settings_table.py`.

| Variable | Default | Meaning |
|---|---|---|
"""


def table() -> str:
    """Return the whole page."""
    return HEAD + "".join(
        f"| `PENSTOCK_{name.upper()}` | {_default(field)} | {field.description or ''} |\n"
        for name, field in Settings.model_fields.items()
    )


def _default(field: Any) -> str:  # noqa: ANN401 - pydantic's description of a field
    if field.default_factory is not None:
        return "see below" if field.default_factory.__name__ != "default_home" else "see operating"
    if field.default is None or field.default is PydanticUndefined:
        return "unset"
    if isinstance(field.default, SecretStr):
        return "hidden"
    return f"`{field.default}`"


def main() -> int:
    """Write or check the page."""
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != table())
    PAGE.write_text(table(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
