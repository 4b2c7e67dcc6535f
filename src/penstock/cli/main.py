"""The command `penstock`: which file holds which command, and errors in one line.

A command file is imported only when its command is called, so that each call pays for itself
alone.
"""

import sys
from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup

from penstock.core.errors import ConfigurationError, PenstockError

FAILED = 1
MISCONFIGURED = 2
INTERRUPTED = 130

# Command (or group of commands) by name: the module of `penstock.cli` whose `app` holds it.
COMMANDS = {
    "up": "stack",
    "down": "stack",
    "status": "stack",
    "reload": "stack",
}


class Commands(TyperGroup):
    """The commands of all files."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Return the names in the order in which help shows them."""
        del ctx
        return list(COMMANDS)

    def get_command(  # type: ignore[override]
        self, ctx: typer.Context, cmd_name: str
    ) -> TyperCommand | TyperGroup | None:
        """Import the file of a command and return the command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"penstock.cli.{COMMANDS[cmd_name]}")
        found = typer.main.get_command(module.app)
        if isinstance(found, TyperGroup) and cmd_name in found.commands:
            return found.commands[cmd_name]  # type: ignore[return-value]
        # One command alone, or a whole group under its own name (`penstock models push`).
        return found  # type: ignore[return-value]


app = typer.Typer(
    name="penstock",
    cls=Commands,
    help="Power-plant data and models behind one front door.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def penstock() -> None:
    """Power-plant data and models behind one front door."""


def main() -> None:
    """Run the command line; the exit code is 2 for wrong settings or usage, 1 for other errors."""
    try:
        app()
    except ConfigurationError as error:
        sys.exit(_complain(error, MISCONFIGURED))
    except PenstockError as error:
        sys.exit(_complain(error, FAILED))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _complain(error: PenstockError, code: int) -> int:
    sys.stderr.write(f"penstock: {error.detail}\n")
    return code


if __name__ == "__main__":
    main()
