"""`penstock login` and `logout`: a session for the commands that follow."""

import sys
from typing import Annotated

import typer

from penstock.cli.access import access_of
from penstock.cli.client import open_client
from penstock.cli.output import say

app = typer.Typer(add_completion=False)


@app.command()
def login(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="Address of the account.")],
) -> None:
    """Sign in; the password is asked for, or read from stdin when that is no terminal.

    Needed for Penstock on another machine, or to act as somebody else than the administrator.
    """
    if sys.stdin.isatty():
        password: str = typer.prompt("Password", hide_input=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    with open_client(access_of(context)) as client:
        session = client.sign_in(email, password)
    say(f"Signed in at {session.url} as {session.email}.")


@app.command()
def logout(context: typer.Context) -> None:
    """End the session; the next command signs in again where it can."""
    with open_client(access_of(context)) as client:
        ended = client.sign_out()
    say("Signed out." if ended else "There was no session.")
