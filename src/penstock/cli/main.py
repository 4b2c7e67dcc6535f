"""The command `penstock`: which file holds which command, and errors in one line.

A command file is imported only when its command is called, so that each call pays for itself
alone; that is why the lines of the overall help stand here.
"""

import sys
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from penstock import __version__
from penstock.cli.access import Access
from penstock.core.errors import (
    ConfigurationError,
    ForbiddenError,
    PenstockError,
    TooManyRequestsError,
    UnauthorizedError,
    UnavailableError,
)

FAILED = 1
MISCONFIGURED = 2
UNAVAILABLE = 3
NOT_ALLOWED = 4
INTERRUPTED = 130

EXIT_CODES: dict[type[PenstockError], int] = {
    ConfigurationError: MISCONFIGURED,
    UnavailableError: UNAVAILABLE,
    TooManyRequestsError: UNAVAILABLE,
    UnauthorizedError: NOT_ALLOWED,
    ForbiddenError: NOT_ALLOWED,
}

# Command (or group of commands) by name: the module of `penstock.cli` whose `app` holds it, and
# its line in the overall help.
COMMANDS = {
    "up": ("stack", "Start the stack; Ctrl-C stops all of it."),
    "down": ("stack", "Stop the stack, also what a killed one has left."),
    "status": ("stack", "Show every service of the stack."),
    "reload": ("stack", "Renew the gateway's configuration; no request is dropped."),
    "ingest": ("ingest", "Load CSV files and show what became of their rows."),
    "upload": ("upload", "Send CSV files to a stack, here or elsewhere."),
    "loads": ("loads", "List loads; show one, its rejected rows; read them again."),
    "top": ("top", "Show the largest plants."),
    "models": ("models", "Upload, list, promote, roll back and delete models."),
    "predict": ("predict", "Predict with a model, for rows or for plants."),
    "batch": ("batch", "Predict for files or all plants in the background."),
    "predictions": ("predictions", "List past predictions; show one; write them to a file."),
    "webhooks": ("webhooks", "List, add, test and delete webhooks; send deliveries again."),
    "demo-model": ("demo_model", "Train a model of expected generation and find odd plants."),
    "anomalies": ("anomalies", "Show plants that generate something else than expected."),
    "sample": ("sample", "Write a made-up file of any size."),
    "login": ("login", "Sign in with a password, for the commands that follow."),
    "logout": ("login", "End that session."),
    "keys": ("keys", "List, create, rotate and revoke one's API keys."),
    "users": ("users", "List and create users, change roles, close accounts."),
}


class Commands(TyperGroup):
    """The commands of all files, each by its name and line only until it is called."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - whatever Typer hands on
        super().__init__(**attributes)
        for name, (_, line) in COMMANDS.items():
            self.add_command(TyperCommand(name, help=line))

    def resolve_command(  # type: ignore[override]
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:
        """Return the command that is called, imported, and its arguments."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, load_command(name) if name and known else None, rest


def load_command(name: str) -> TyperCommand | TyperGroup:
    """Import the file of a command and return the command.

    A file's `app` holds several commands, or one alone, or is itself a group (`penstock keys`).
    """
    app_of_file: typer.Typer = import_module(f"penstock.cli.{COMMANDS[name][0]}").app
    # Help and errors of all commands are plain text, as those of the whole are.
    app_of_file.rich_markup_mode = None
    found = cast("TyperCommand | TyperGroup", typer.main.get_command(app_of_file))
    if isinstance(found, TyperGroup) and name in found.commands:
        return cast("TyperCommand", found.commands[name])
    return found


app = typer.Typer(
    name="penstock",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Exit codes: 0 done; 1 failed; 2 wrong usage or settings; 3 Penstock cannot be reached or "
        "is busy; 4 not signed in or not allowed; 130 interrupted."
    ),
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"penstock {__version__}")
        raise typer.Exit


@app.callback()
def penstock(
    context: typer.Context,
    *,
    url: Annotated[
        str | None,
        typer.Option(envvar="PENSTOCK_URL", help="Address of Penstock; else this machine's."),
    ] = None,
    api_key: Annotated[
        str | None,
        typer.Option(envvar="PENSTOCK_API_KEY", help="Key to use instead of signing in."),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Power-plant data and models behind one front door."""
    del version
    context.obj = Access(url or None, api_key or None)


def main() -> None:
    """Run the command line; `EXIT_CODES` says which error ends with which code."""
    try:
        app()
    except PenstockError as error:
        sys.stderr.write(f"penstock: {error.detail}\n")
        sys.exit(EXIT_CODES.get(type(error), FAILED))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"penstock: {place}{error.strerror or error}\n")
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
