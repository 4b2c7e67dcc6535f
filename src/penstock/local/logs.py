"""Log files of the services, each kept below a size."""

import shutil
from pathlib import Path

LARGEST_BYTES = 16 << 20
KEPT = 3


def rotate(path: Path, largest_bytes: int = LARGEST_BYTES) -> bool:
    """Move the content of a log that grew too large to `<name>.1`, `.1` to `.2`; say whether.

    The file itself stays, because its process keeps it open (for appending, so that it goes on
    at the new end). Lines written between copy and cut are lost.
    """
    try:
        if path.stat().st_size <= largest_bytes:
            return False
    except FileNotFoundError:
        return False
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    shutil.copyfile(path, path.with_name(f"{path.name}.1"))
    with path.open("r+b") as file:
        file.truncate(0)
    return True
