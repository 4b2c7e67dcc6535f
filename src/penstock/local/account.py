"""The system user of PostgreSQL, which refuses to run as root."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from penstock.core.errors import ConfigurationError

USER = "penstock-postgres"
# Where root's PostgreSQL lives when that user cannot enter the folder it was meant for.
SHARED_FOLDER = Path("/var/lib/penstock-postgres")


def account_needed() -> str | None:
    """Return the name of the user to run PostgreSQL as; None when we may run it ourselves.

    Raises:
        ConfigurationError: We are root and the user cannot be created.
    """
    if os.geteuid() != 0:
        return None
    if not _exists():
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        command = (useradd or "useradd", "--system", "--user-group", "--no-create-home")
        home_and_shell = ("--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", USER)
        try:
            done = subprocess.run(
                (*command, *home_and_shell), capture_output=True, text=True, check=False
            )
            reason = done.stderr.strip()
        except OSError as error:
            reason = str(error)
        # Somebody else may have created it in the meantime.
        if not _exists():
            raise ConfigurationError(
                f"PostgreSQL does not run as root, and its user {USER} cannot be created "
                f"({reason}): create it, run Penstock as another user, or set "
                "PENSTOCK_DATABASE_URL to a PostgreSQL that runs elsewhere"
            )
    return USER


def _exists() -> bool:
    try:
        pwd.getpwnam(USER)
    except KeyError:
        return False
    return True


def reachable(path: Path) -> bool:
    """Say whether every user may enter all folders above `path`."""
    return all(
        folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents if folder.exists()
    )


def place_for_data(folder: Path) -> Path:
    """Return `folder`, or where it points to when PostgreSQL's user could not enter it.

    A link is left in place of the folder, so that the data is still found under its home.
    """
    if reachable(folder):
        return folder
    digest = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:12]
    place = SHARED_FOLDER / digest
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.is_symlink():
        if place.exists():
            # The home was removed and made anew; nobody knows the passwords of that data any more.
            place.rename(place.with_name(f"{digest}.orphaned-{time.time_ns()}"))
        folder.symlink_to(place)
    place.mkdir(parents=True, exist_ok=True)
    return place


def place_for_programs(source: Path, version: str) -> Path:
    """Return `source`, or a copy of its `bin`, `lib` and `share` that the user can reach.

    The programs find the libraries of their wheel by a relative path, so those come along.
    """
    if reachable(source / "bin" / "postgres"):
        return source
    place = SHARED_FOLDER / f"programs-{version}"
    package = source.parent
    copied = place / package.name / source.name
    if place.exists():
        return copied
    SHARED_FOLDER.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=SHARED_FOLDER))
    unfinished.chmod(0o755)
    for part in ("bin", "lib", "share"):
        target = unfinished / package.name / source.name / part
        shutil.copytree(source / part, target, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    try:
        unfinished.rename(place)
    except OSError:
        # Another `up` was faster; its copy is as good.
        shutil.rmtree(unfinished)
    return copied


def give(folder: Path, user: str | None) -> None:
    """Make `folder` (0700) and hand it to the user."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if user is not None:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
