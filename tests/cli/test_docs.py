"""docs/cli.md names every command with all of its options."""

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from penstock.cli.main import COMMANDS, EXIT_CODES, app, load_command

pytestmark = pytest.mark.unit

TEXT = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def commands() -> dict[str, list[list[str]]]:
    """Return the spellings of each option of each command."""
    found = {}
    for name in COMMANDS:
        command = load_command(name)
        parts = command.commands.items() if isinstance(command, TyperGroup) else [("", command)]
        for part_name, part in parts:
            found[f"{name} {part_name}".strip()] = [
                [*parameter.opts, *parameter.secondary_opts]
                for parameter in part.params
                if parameter.param_type_name == "option" and parameter.name != "help"
            ]
    return found


FOUND = commands()


@pytest.mark.parametrize("name", FOUND)
def test_every_command_and_option_is_documented(name: str) -> None:
    lines = re.findall(rf"^\| `penstock {name}[ `].*$", TEXT, re.MULTILINE)
    assert len(lines) == 1, f"not one line for `penstock {name}`"
    for spellings in FOUND[name]:
        assert any(f"`{word}" in lines[0] or f" {word}" in lines[0] for word in spellings), (
            spellings
        )


def test_options_of_all_commands_and_exit_codes_are_documented() -> None:
    for parameter in get_command(app).params:
        assert parameter.name in {"version", "help"} or f"`{parameter.opts[0]}`" in TEXT
    for code in {0, 1, 130, *EXIT_CODES.values()}:
        assert f"\n| {code} | " in TEXT
