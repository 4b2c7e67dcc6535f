"""Takes the file out of a multipart body while it arrives: nothing is held, nothing is spooled.

Short fields of text may stand before the file or behind it; they are kept.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Upload:
    """A file that is still arriving; `file_name` is what the client calls it, for showing only.

    `fields` holds the texts beside the file; all of them once `blocks` has come to its end.
    """

    file_name: str
    blocks: AsyncIterator[bytes]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Expected:
    """What a form may hold: one file of so many bytes, and texts by name, each with its limit.

    `example` is how a file of this kind may be called, for showing what to send.
    """

    max_bytes: int
    example: str
    texts: Mapping[str, int] = field(default_factory=dict)

    @property
    def how(self) -> str:
        """Say what to send."""
        return f"send one file as the field `{FIELD}`, such as `curl -F {FIELD}=@{self.example}`"

    @property
    def frame_bytes(self) -> int:
        """How much of a body may be no file content."""
        return FRAME_BYTES + sum(self.texts.values())


async def open_upload(
    headers: Mapping[str, str], stream: AsyncIterator[bytes], expected: Expected
) -> Upload:
    """Read a request's body up to the first bytes of the file in it.

    The errors below come from here or later from `blocks`.

    Raises:
        UnsupportedMediaError: The body is not multipart/form-data.
        TooLargeError: The file, or a text beside it, has more bytes than it may.
        UnprocessableError: There is no file, an empty one, or something unexpected beside it.
        BadRequestError: The body is damaged or cut off.
    """
    form = _Form(_boundary(headers.get("content-type", ""), expected), expected)
    if _length(headers) > expected.max_bytes + expected.frame_bytes:
        raise _too_large(expected.max_bytes)
    blocks = _blocks(form, stream, expected)
    first = await anext(blocks, b"")
    how = expected.how
    if form.file_name is None:
        raise UnprocessableError(f"There is no file in the form: {how}", errors=[_missing()])
    if not first:
        finding = {"column": FIELD, "reason": "is empty"}
        raise UnprocessableError(f"The file is empty: {how}", errors=[finding])
    return Upload(form.file_name, _chain(first, blocks), form.texts)


def _boundary(content_type: str, expected: Expected) -> bytes:
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        raise UnsupportedMediaError(f"The body must be multipart/form-data: {expected.how}")
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
    form: "_Form", stream: AsyncIterator[bytes], expected: Expected
) -> AsyncGenerator[bytes, None]:
    """Yield the content of the file in blocks of about a megabyte."""
    block = bytearray()
    received = size = 0
    try:
        async for data in stream:
            received += len(data)
            content = form.feed(data)
            size += len(content)
            if size > expected.max_bytes or received - size > expected.frame_bytes:
                raise _too_large(expected.max_bytes)
            block += content
            if len(block) >= BLOCK_BYTES:
                yield bytes(block)
                block.clear()
    except ClientDisconnect as error:
        raise BadRequestError("The upload was cut off; nothing of it is kept") from error
    if not form.ended:
        raise BadRequestError("The multipart body ends in its middle; nothing of it is kept")
    form.read_texts()
    if block:
        yield bytes(block)


class _Form:
    """A multipart body (RFC 7578): the field `file`, with a file name, and the texts expected."""

    def __init__(self, boundary: bytes, expected: Expected) -> None:
        self.file_name: str | None = None
        self.texts: dict[str, str] = {}
        self.ended = False
        self._expected = expected
        self._content: list[bytes] = []
        self._values: dict[str, bytearray] = {}
        # The text whose value is being read, None in the file.
        self._field: str | None = None
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

    def read_texts(self) -> None:
        """Decode the texts, all of which have arrived.

        Raises:
            UnprocessableError: One is no UTF-8.
        """
        for name, value in self._values.items():
            try:
                self.texts[name] = value.decode()
            except UnicodeDecodeError as error:
                finding = {"column": name, "reason": "is no UTF-8"}
                raise UnprocessableError(f"{name} is no UTF-8", errors=[finding]) from error

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
        if name == FIELD:
            self._begin_file(options)
        else:
            self._begin_text(name)

    def _begin_file(self, options: Mapping[bytes, bytes]) -> None:
        how = self._expected.how
        if self.file_name is not None:
            finding = {"column": FIELD, "reason": "stands twice"}
            raise UnprocessableError(f"More than one file: {how}", errors=[finding])
        if b"filename" not in options and b"filename*" not in self._disposition:
            finding = {"column": FIELD, "reason": "is text and no file"}
            raise UnprocessableError(f"{FIELD} is no file: {how}", errors=[finding])
        self._field = None
        self.file_name = options.get(b"filename", b"").decode(errors="replace")

    def _begin_text(self, name: str) -> None:
        known = name in self._expected.texts
        if not known or name in self._values:
            finding = {
                "column": name[:100],
                "reason": "stands twice" if known else "is not taken here",
            }
            detail = f"Unexpected field {name[:100]!r}: {self._expected.how}"
            raise UnprocessableError(detail, errors=[finding])
        self._field = name
        self._values[name] = bytearray()

    def _add_content(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._content.append(data[start:end])
            return
        value = self._values[self._field]
        value += data[start:end]
        most = self._expected.texts[self._field]
        if len(value) > most:
            raise TooLargeError(f"{self._field} is longer than the {most} bytes allowed")

    def _end(self) -> None:
        self.ended = True
