"""The examples of the page accept what is delivered, and nothing else."""

import json
import re
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from penstock.core.ids import uuid7
from penstock.webhooks.signing import body_of, headers_of, new_secret, secret_text
from tests.house.source import ROOT

pytestmark = pytest.mark.unit

SECRET, OLD, OTHER = new_secret(), new_secret(), new_secret()
BODY = body_of(
    "load.completed", subject="s", created_at=datetime.now(UTC), data={"file_name": "ü.csv"}
)


def example(language: str) -> str:
    page = (ROOT / "docs" / "webhooks.md").read_text()
    (block,) = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    return str(block)


def signed(*, by: tuple[bytes, ...] = (SECRET, OLD), age: int = 0) -> dict[str, str]:
    return headers_of(by, event_id=uuid7(), timestamp=int(time.time()) - age, body=BODY)


def cases() -> list[tuple[bytes, dict[str, str], bytes, bool]]:
    """Return secret, headers and body for the examples, and whether they are to accept them.

    Signed now: a signature is good for five minutes only.
    """
    return [
        (SECRET, signed(), BODY, True),
        (OLD, signed(), BODY, True),
        (OTHER, signed(), BODY, False),
        (SECRET, signed(), BODY + b" ", False),
        (SECRET, signed(age=400), BODY, False),
        (SECRET, {**signed(), "webhook-signature": "v1,%%%"}, BODY, False),
        (SECRET, {**signed(), "webhook-signature": "nonsense"}, BODY, False),
        (SECRET, {**signed(), "webhook-id": "another"}, BODY, False),
    ]


def test_the_example_in_python() -> None:
    names: dict[str, Any] = {}
    exec(compile(example("python"), "webhooks.md", "exec"), names)  # noqa: S102 - our own page
    for secret, headers, body, accepted in cases():
        read = names["accept"](secret_text(secret), headers, body)
        assert read == (json.loads(body) if accepted else None)


def test_the_example_in_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node on this machine")
    (tmp_path / "accept.mjs").write_text(example("javascript"))
    (tmp_path / "try.mjs").write_text(
        'import { accept } from "./accept.mjs";\n'
        "let text = '';\n"
        "for await (const block of process.stdin) text += block;\n"
        "const told = JSON.parse(text).map(([s, h, b]) => accept(s, h, b));\n"
        "console.log(JSON.stringify(told));\n"
    )
    tried = cases()
    asked = [[secret_text(secret), headers, body.decode()] for secret, headers, body, _ in tried]
    done = subprocess.run(
        [node, str(tmp_path / "try.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = [json.loads(body) if accepted else None for _, _, body, accepted in tried]
    assert json.loads(done.stdout) == expected
