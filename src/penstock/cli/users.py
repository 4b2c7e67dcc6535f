"""`penstock users`: accounts, for administrators."""

import secrets
import sys
from typing import Annotated, Any, Literal

import typer

from penstock.cli.access import access_of
from penstock.cli.client import Client, open_client
from penstock.cli.groups import ListByDefault
from penstock.cli.output import Json, print_json, print_table, say, when
from penstock.core.errors import NotFoundError

PATH = "/auth/users"
MOST_USERS = 100_000

app = typer.Typer(add_completion=False, cls=ListByDefault)

Role = Literal["admin", "analyst", "viewer"]
Account = Annotated[str, typer.Argument(help="E-mail address or id of the user.")]


@app.callback()
def users() -> None:
    """List and create users, change roles, close accounts; for administrators."""


@app.command(name="list")
def list_users(
    context: typer.Context,
    *,
    search: Annotated[str | None, typer.Option(help="Part of address or name.")] = None,
    as_json: Json = False,
) -> None:
    """List users, newest first."""
    with open_client(access_of(context)) as client:
        items = list(client.pages(PATH, limit=MOST_USERS, search=search))
    if as_json:
        print_json({"items": items})
        return
    print_table(
        ("!Id", "E-mail", "Name", "Role", "Created", "Closed"),
        [
            (
                *(item["id"], item["email"], item["name"], item["role"]),
                *(when(item["created_at"]), when(item["deactivated_at"])),
            )
            for item in items
        ],
    )


@app.command()
def create(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="Address that the user signs in with.")],
    *,
    name: Annotated[str | None, typer.Option(help="Name; else the address.")] = None,
    role: Annotated[Role, typer.Option(help="What the user may do.")] = "viewer",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from stdin.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Create an account; without --password-stdin a password is made up and printed on stdout."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(15)
    body = {"email": email, "password": password, "role": role}
    with open_client(access_of(context)) as client:
        made = client.post(PATH, body | ({"name": name} if name else {}))
    if as_json:
        print_json(made if password_stdin else {**made, "password": password})
        return
    say(f"Created {made['email']} with the role {made['role']}.")
    if not password_stdin:
        say("The password, told only now:")
        typer.echo(password)


@app.command(name="role")
def change_role(
    context: typer.Context,
    user: Account,
    role: Annotated[Role, typer.Argument(help="What the user may do from now on.")],
) -> None:
    """Give a user another role; the next request already feels it."""
    changed = _change(context, user, {"role": role})
    say(f"{changed['email']} has the role {changed['role']}.")


@app.command()
def deactivate(context: typer.Context, user: Account) -> None:
    """Close an account: its sessions and keys end at once."""
    changed = _change(context, user, {"active": False})
    say(f"The account {changed['email']} is closed.")


@app.command()
def activate(context: typer.Context, user: Account) -> None:
    """Open an account again."""
    changed = _change(context, user, {"active": True})
    say(f"The account {changed['email']} is open.")


def _change(context: typer.Context, user: str, changes: dict[str, Any]) -> dict[str, Any]:
    with open_client(access_of(context)) as client:
        changed: dict[str, Any] = client.patch(f"{PATH}/{_find(client, user)}", changes)
        return changed


def _find(client: Client, wanted: str) -> str:
    search = wanted if "@" in wanted else None
    for item in client.pages(PATH, limit=MOST_USERS, search=search):
        if item["id"] == wanted or item["email"].casefold() == wanted.casefold():
            return str(item["id"])
    raise NotFoundError(f"There is no user {wanted!r}: see `penstock users list`")
