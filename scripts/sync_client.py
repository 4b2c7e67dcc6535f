"""Writes the blocking client from the asynchronous one, so that both are the same code.

`scripts/sync_client.py` writes `sync*.py` beside `aio*.py`; a test checks that they are up to date.
"""

import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "src" / "penstock" / "client"
HEADER = "# Written by scripts/sync_client.py: change the asynchronous file instead.\n"
WORDS = (
    (r"import asyncio\n", ""),
    (r"await asyncio\.sleep", "time.sleep"),
    (r"\basync (?=def |with |for )", ""),
    (r"\bawait ", ""),
    (r"\b__a(enter|exit)__", r"__\1__"),
    (r"\b(aclose|aread|aiter_bytes)\b", lambda found: found[1][1:]),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\baio(?=_|\b)", "sync"),
    (r"(\"\"\".*), without blocking", r"\1"),
    (r"asynchronous client", "blocking client"),
)


def names() -> list[str]:
    """Return the names of the asynchronous files."""
    return sorted(path.name for path in FOLDER.glob("aio*.py"))


def converted(name: str) -> str:
    """Return the text of the blocking file for an asynchronous one."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    for pattern, word in WORDS:
        text = re.sub(pattern, word, text)
    ruff = str(Path(sys.executable).with_name("ruff"))
    for command in (("check", "--quiet", "--select", "I", "--fix"), ("format", "--quiet")):
        done = subprocess.run(
            (ruff, *command, "--stdin-filename", str(FOLDER / target(name)), "-"),
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout
    return HEADER + text


def target(name: str) -> str:
    """Return the name of the blocking file."""
    return name.replace("aio", "sync", 1)


def main() -> None:
    """Write all of them."""
    for name in names():
        (FOLDER / target(name)).write_text(converted(name), encoding="utf-8")


if __name__ == "__main__":
    main()
