"""Jobs that use up what they are given, chosen by the request."""

import os
import time
from typing import Any


def job(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Do as `how` says."""
    del data
    how = asked["how"]
    if how == "sleep":
        time.sleep(600)
    if how == "spin":
        while True:
            pass
    if how == "eat":
        taken = []
        while True:
            taken.append(bytearray(16 << 20))
    if how == "talk":
        return {}, bytes(8 << 20)
    if how == "die":
        os.abort()
    if how == "babble":
        os.write(2, b"tried not json\n" + b"x" * 1_000_000)
    return {"how": how}, b"content"
