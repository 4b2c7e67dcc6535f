"""The command `penstock`: one sub-application a file, and errors in one line."""

import sys

import typer

from penstock.cli import stack
from penstock.core.errors import ConfigurationError, PenstockError

FAILED = 1
MISCONFIGURED = 2
INTERRUPTED = 130

app = typer.Typer(
    name="penstock",
    help="Power-plant data and models behind one front door.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(stack.app)


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
