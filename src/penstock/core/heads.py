"""The head of an HTTP/1.1 request, as the gateway writes it; anything else is refused."""

from typing import Any
from urllib.parse import unquote

ASGI = {"version": "3.0", "spec_version": "2.3"}


def parse(head: bytes) -> dict[str, Any]:
    """Return the scope of a request.

    Raises:
        ValueError: The gateway never sends such a thing.
    """
    line, *fields = head.split(b"\r\n")
    method, target, version = line.split(b" ")
    if version != b"HTTP/1.1" or not target.startswith(b"/"):
        raise ValueError(line)
    headers = []
    for field in fields:
        name, colon, value = field.partition(b":")
        if not colon or not name or name.strip() != name:
            raise ValueError(field)
        headers.append((name.lower(), value.strip(b" \t")))
    path, _, query = target.partition(b"?")
    return {
        "type": "http",
        "asgi": ASGI,
        "http_version": "1.1",
        "method": method.decode("ascii"),
        "scheme": "http",
        "path": unquote(path.decode("ascii")) if b"%" in path else path.decode("ascii"),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
    }


def length_of(headers: list[tuple[bytes, bytes]], most: int) -> int:
    """Return how long the body of a request is.

    Raises:
        ValueError: It is said twice, in another way, or more than `most` bytes.
    """
    length = None
    for name, value in headers:
        if name == b"content-length":
            if length is not None or not value.isdigit():
                raise ValueError(name)
            length = int(value)
        elif name == b"transfer-encoding":
            raise ValueError(name)
    if length is not None and length > most:
        raise ValueError(length)
    return length or 0
