"""Names of files as clients give them: shown, never believed."""

LONGEST_NAME_KEPT = 255


def printable(name: str) -> str:
    """Return a file name as it may be shown: it never becomes a path."""
    shown = "".join(character if character.isprintable() else "�" for character in name)
    return shown[:LONGEST_NAME_KEPT] or "unnamed"
