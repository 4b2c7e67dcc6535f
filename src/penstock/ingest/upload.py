"""Takes the file out of a multipart body while it arrives: nothing is held, nothing is spooled."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from penstock.core.errors import (
    BadRequestError,
    TooLargeError,
    UnprocessableError,
    UnsupportedMediaError,
)

FIELD = "file"
BLOCK_BYTES = 1 << 20
# Boundaries, headers and whatever else is no file content.
FRAME_BYTES = 64 << 10
HEADER_BYTES = 16 << 10
MOST_HEADERS = 16
HOW = f"send one file as the field `{FIELD}`, such as `curl -F {FIELD}=@plants.csv`"


@dataclass(frozen=True)
class Upload:
    """A file that is still arriving; `file_name` is what the client calls it, for showing only."""

    file_name: str
    blocks: AsyncIterator[bytes]


async def open_upload(
    headers: Mapping[str, str], stream: AsyncIterator[bytes], *, max_bytes: int
) -> Upload:
    """Read a request's body up to the first bytes of the file in it.

    The errors below come from here or later from `blocks`.

    Raises:
        UnsupportedMediaError: The body is not multipart/form-data.
        TooLargeError: The file has more than `max_bytes`.
        UnprocessableError: There is no file, an empty one, or something beside it.
        BadRequestError: The body is damaged or cut off.
    """
    form = _Form(_boundary(headers.get("content-type", "")))
    if _length(headers) > max_bytes + FRAME_BYTES:
        raise _too_large(max_bytes)
    blocks = _blocks(form, stream, max_bytes)
    first = await anext(blocks, b"")
    if form.file_name is None:
        raise UnprocessableError(f"There is no file in the form: {HOW}", errors=[_missing()])
    if not first:
        finding = {"column": FIELD, "reason": "is empty"}
        raise UnprocessableError(f"The file is empty: {HOW}", errors=[finding])
    return Upload(form.file_name, _chain(first, blocks))


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        raise UnsupportedMediaError(f"The body must be multipart/form-data: {HOW}")
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise BadRequestError("Content-Type: multipart/form-data names no boundary")
    return boundary


def _length(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(f"The file is larger than the {max_bytes} bytes allowed")


def _missing() -> dict[str, str]:
    return {"column": FIELD, "reason": "is missing"}


async def _chain(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    yield first
    async for block in rest:
        yield block


async def _blocks(
    form: "_Form", stream: AsyncIterator[bytes], max_bytes: int
) -> AsyncGenerator[bytes, None]:
    """Yield the content of the file in blocks of about a megabyte."""
    block = bytearray()
    received = size = 0
    try:
        async for data in stream:
            received += len(data)
            content = form.feed(data)
            size += len(content)
            if size > max_bytes or received - size > FRAME_BYTES:
                raise _too_large(max_bytes)
            block += content
            if len(block) >= BLOCK_BYTES:
                yield bytes(block)
                block.clear()
    except ClientDisconnect as error:
        raise BadRequestError("The upload was cut off; nothing of it is kept") from error
    if not form.ended:
        raise BadRequestError("The multipart body ends in its middle; nothing of it is kept")
    if block:
        yield bytes(block)


class _Form:
    """A multipart body (RFC 7578) that may hold one part: the field `file`, with a file name."""

    def __init__(self, boundary: bytes) -> None:
        self.file_name: str | None = None
        self.ended = False
        self._content: list[bytes] = []
        self._name = bytearray()
        self._value = bytearray()
        self._disposition = b""
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._add_to_name,
                    "on_header_value": self._add_to_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_data": self._add_content,
                    "on_end": self._end,
                },
                max_header_count=MOST_HEADERS,
                max_header_size=HEADER_BYTES,
            )
        except FormParserError as error:
            raise BadRequestError(f"Content-Type: {error}") from error

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the body and return what of the file is among them."""
        self._content.clear()
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise BadRequestError(f"The multipart body cannot be read: {error}") from error
        return b"".join(self._content)

    def _begin_part(self) -> None:
        self._disposition = b""

    def _add_to_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode(errors="replace")
        if name != FIELD:
            finding = {"column": name[:100], "reason": "is not taken here"}
            raise UnprocessableError(f"Unexpected field {name[:100]!r}: {HOW}", errors=[finding])
        if self.file_name is not None:
            finding = {"column": FIELD, "reason": "stands twice"}
            raise UnprocessableError(f"More than one file: {HOW}", errors=[finding])
        if b"filename" not in options and b"filename*" not in self._disposition:
            finding = {"column": FIELD, "reason": "is text and no file"}
            raise UnprocessableError(f"{FIELD} is no file: {HOW}", errors=[finding])
        self.file_name = options.get(b"filename", b"").decode(errors="replace")

    def _add_content(self, data: bytes, start: int, end: int) -> None:
        self._content.append(data[start:end])

    def _end(self) -> None:
        self.ended = True
