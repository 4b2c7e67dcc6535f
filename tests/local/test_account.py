import os
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from penstock.local import account
from penstock.local.account import place_for_data, place_for_programs, reachable
from penstock.local.ports import free_port
from penstock.local.postgres import THROWAWAY, Postgres
from penstock.local.programs import postgres_folder

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")


def test_a_folder_below_a_closed_one_is_not_reachable(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    inner = closed / "inner"
    inner.mkdir(parents=True)
    closed.chmod(0o700)
    assert not reachable(inner)
    assert reachable(Path("/usr/bin"))


@only_root
def test_programs_in_a_closed_folder_work_from_their_copy(
    server_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "SHARED_FOLDER", server_folder / "shared")
    package = postgres_folder().parent
    hidden = tmp_path / "site" / package.name
    subprocess.run(("cp", "-a", f"{package.parent}/{package.name}.libs", tmp_path), check=True)
    hidden.mkdir(parents=True)
    (tmp_path / f"{package.name}.libs").rename(tmp_path / "site" / f"{package.name}.libs")
    subprocess.run(("cp", "-a", str(postgres_folder()), str(hidden)), check=True)
    copied = place_for_programs(hidden / postgres_folder().name, "test")
    assert copied.is_relative_to(server_folder)
    user = account.account_needed()
    assert user is not None
    done = subprocess.run((str(copied / "bin" / "initdb"), "--version"), user=user, check=False)
    assert done.returncode == 0
    # The second time it is there already.
    assert place_for_programs(hidden / postgres_folder().name, "test") == copied


@only_root
def test_data_of_a_closed_home_is_kept_where_its_user_can_enter(
    server_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "SHARED_FOLDER", server_folder / "shared")
    tmp_path.chmod(0o700)
    folder = tmp_path / "postgres"
    with (
        Postgres(folder, free_port(), settings=THROWAWAY) as server,
        psycopg.connect(server.url) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert folder.is_symlink()
    place = folder.resolve()
    assert place.parent == server_folder / "shared"
    assert stat.S_IMODE(place.stat().st_mode) == 0o700

    # A home made anew at the same place has other passwords: the old data is put aside, not lost.
    folder.unlink()
    assert place_for_data(folder) == place
    assert not any(place.iterdir())
    assert len(list(place.parent.glob(f"{place.name}.orphaned-*/data"))) == 1
