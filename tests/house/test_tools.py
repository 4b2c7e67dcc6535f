"""What `make check` runs, so that whoever runs the tests has run it as well."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

TOOLS = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "layers": ("lint-imports",),
    "types": ("mypy",),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("arguments", TOOLS.values(), ids=list(TOOLS))
def test_the_tools_have_nothing_to_say(arguments: tuple[str, ...]) -> None:
    program = Path(sys.executable).with_name(arguments[0])
    done = subprocess.run(
        (str(program), *arguments[1:]), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
