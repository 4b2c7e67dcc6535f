"""`penstock keys`: one's own API keys."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from penstock.cli.access import access_of
from penstock.cli.client import Client, open_client
from penstock.cli.groups import ListByDefault
from penstock.cli.output import Json, print_json, print_table, say, when
from penstock.core.errors import NotFoundError

PATH = "/auth/keys"
MOST_KEYS = 10_000

app = typer.Typer(add_completion=False, cls=ListByDefault)

KeyId = Annotated[str, typer.Argument(help="Id of the key, or its name.")]
Days = Annotated[float | None, typer.Option(min=0, help="Days until the key ends; else never.")]


@app.callback()
def keys() -> None:
    """List, create, rotate and revoke one's API keys."""


@app.command(name="list")
def list_keys(context: typer.Context, *, as_json: Json = False) -> None:
    """List the keys, newest first; their secrets are told once only, when they are made."""
    with open_client(access_of(context)) as client:
        items = list(client.pages(PATH, limit=MOST_KEYS))
    if as_json:
        print_json({"items": items})
        return
    print_table(
        ("!Id", "Name", "Scopes", "Created", "Last used", "Ends"),
        [
            (
                *(item["id"], item["name"], item["scopes"], when(item["created_at"])),
                *(when(item["last_used_at"]), when(item["expires_at"])),
            )
            for item in items
        ],
    )


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    *,
    scope: Annotated[
        list[str] | None, typer.Option(help="A scope of the key, repeatable; else all of yours.")
    ] = None,
    days: Days = None,
    as_json: Json = False,
) -> None:
    """Make a key and print it alone on stdout, as in `KEY=$(penstock keys create reports)`."""
    ends = datetime.now(UTC) + timedelta(days=days) if days is not None else None
    body = {"name": name, "scopes": scope, "expires_at": ends.isoformat() if ends else None}
    with open_client(access_of(context)) as client:
        made = client.post(PATH, body)
    _tell(made, as_json=as_json)


@app.command()
def rotate(
    context: typer.Context,
    key: KeyId,
    *,
    overlap_hours: Annotated[
        float, typer.Option(min=0, max=720, help="For so long the old key works too.")
    ] = 24,
    as_json: Json = False,
) -> None:
    """Replace a key by a new one and print that."""
    with open_client(access_of(context)) as client:
        path = f"{PATH}/{_find(client, key)}/rotate"
        made = client.post(path, {"overlap_seconds": round(overlap_hours * 3600)})
    _tell(made, as_json=as_json)


@app.command()
def revoke(context: typer.Context, key: KeyId) -> None:
    """Revoke a key; the next request with it is refused."""
    with open_client(access_of(context)) as client:
        client.delete(f"{PATH}/{_find(client, key)}")
    say("Revoked.")


def _find(client: Client, wanted: str) -> str:
    """Return the id of the key that is meant, the newest of that name."""
    for item in client.pages(PATH, limit=MOST_KEYS):
        if wanted in {item["id"], item["name"]}:
            return str(item["id"])
    raise NotFoundError(f"You have no key {wanted!r}: see `penstock keys list`")


def _tell(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(made)
        return
    ends = f", until {when(made['expires_at'])}" if made["expires_at"] else ""
    say(f"Key {made['name']!r} ({', '.join(made['scopes'])}){ends}; it is told only now:")
    typer.echo(made["key"])
