"""Files that are sent and written in blocks."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Told = Callable[[int, int], None]


class CountedFile(io.FileIO):
    """Calls `told` with the bytes read so far and the bytes in all, after each block."""

    def __init__(self, path: Path, told: Told) -> None:
        super().__init__(path)
        self._told = told
        self._whole = path.stat().st_size

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on."""
        block = super().read(-1 if size is None else size) or b""
        self._told(self.tell(), self._whole)
        return block


@contextmanager
def new_file(path: str | Path) -> Iterator[Callable[[bytes], int]]:
    """Yield what to call with each block of a new file."""
    with Path(path).open("wb") as file:
        yield file.write
