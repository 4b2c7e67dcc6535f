"""The file in which the embedded stack leaves the addresses of its servers."""

from pathlib import Path

STACK_FILE = "stack.env"


def read_stack_file(path: Path) -> dict[str, str]:
    """Return the settings that the embedded stack wrote, by field name; empty before its start."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {
        key.removeprefix("PENSTOCK_").lower(): value
        for key, _, value in pairs
        if key.startswith("PENSTOCK_")
    }
