"""How to reach Penstock, as the options before the command say."""

from dataclasses import dataclass

import typer


@dataclass(frozen=True)
class Access:
    """Where Penstock is and with which key; None leaves it to the settings of this machine."""

    url: str | None = None
    api_key: str | None = None


def access_of(context: typer.Context) -> Access:
    """Return what the options before the command say."""
    found = context.find_object(Access)
    return found or Access()
