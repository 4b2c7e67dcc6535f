"""A library that starts a thread as soon as it is imported."""

import threading

_waiting = threading.Event()
threading.Thread(target=_waiting.wait, daemon=True).start()


def job(data: bytes, asked: dict[str, object]) -> tuple[dict[str, object], bytes]:
    """Never come to that."""
    return {"read": len(data), **asked}, b""
