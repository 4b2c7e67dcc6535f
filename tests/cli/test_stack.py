"""Commands that ask the API, through the gateway of a whole running stack."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from penstock.ingest.sample import write_sample
from tests.cli.conftest import Cli

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("cli-stack")]

PASSWORD = "long enough for anybody"


def session_of(stack: Cli) -> dict[str, Any]:
    return dict(json.loads((stack.home / "session.json").read_text()))


def elsewhere(stack: Cli, folder: Path) -> Cli:
    """A command line on another machine, which knows the address only."""
    url = f"http://127.0.0.1:{stack.variables['PENSTOCK_GATEWAY_PORT']}"
    return Cli(folder, {"PENSTOCK_URL": url})


def test_top_shows_the_largest_plants_of_the_demo_data(stack: Cli) -> None:
    answer = stack.good("top", "--limit", "3")
    heading, first, second, third = answer.lines
    assert heading.split() == [
        *("Rank", "Plant", "State", "Fuel", "Net", "generation", "(MWh)", "%", "of", "state"),
        "Flags",
    ]
    assert first.split()[:6] == ["1", "Palo", "Verde", "AZ", "NUC", "31,522,590"]
    assert second.split()[1:3] == ["Browns", "Ferry"]
    assert third.split()[1] == "Vogtle"
    item = stack.good("top", "--json", "--limit", "1", "--dataset", "egrid").json["items"][0]
    # Of the plants in the extract, which are fewer than all of the state's.
    assert 28.2 < item["percent_of_state"] < 100
    assert item["plant_id"] == "us-6008"


def test_top_takes_all_filters(stack: Cli) -> None:
    wind = stack.good("top", "--state", "TX", "--fuel", "wind", "--year", "2023", "--json").json
    assert {item["primary_fuel"] for item in wind["items"]} == {"WND"}
    capacity = stack.good("top", "--metric", "capacity", "--country", "USA", "--limit", "1")
    assert "Capacity (MW)" in capacity.out
    older = stack.good("top", "--dataset", "eia923", "--year", "2015", "--json").json
    assert (older["dataset"], older["year"]) == ("eia923", 2015)


def test_an_unknown_year_is_one_line_with_the_known_ones(stack: Cli) -> None:
    answer = stack("top", "--dataset", "egrid", "--year", "1999")
    assert answer.code == 1
    assert answer.err == "penstock: year: 1999 is not known; known here: 2023\n"
    assert not answer.out


def test_it_signs_in_once_and_keeps_the_session_to_itself(stack: Cli) -> None:
    stack.good("top")
    first = session_of(stack)
    stack.good("loads")
    assert session_of(stack) == first
    assert stat.S_IMODE((stack.home / "session.json").stat().st_mode) == 0o600


def test_a_session_that_is_old_or_ended_is_replaced(stack: Cli) -> None:
    stack.good("top")
    first = session_of(stack)
    path = stack.home / "session.json"
    path.write_text(json.dumps(first | {"expires_at": 0}))
    stack.good("top")
    refreshed = session_of(stack)
    assert refreshed["refresh_token"] != first["refresh_token"]
    path.write_text(json.dumps(refreshed | {"access_token": "x", "refresh_token": "x"}))
    stack.good("top")
    path.write_text(json.dumps(refreshed | {"expires_at": 0, "refresh_token": "x"}))
    stack.good("top")
    path.write_text("no JSON")
    stack.good("top")
    assert session_of(stack)["email"] == "admin@penstock.local"


def test_the_administrator_signs_in_at_this_machine_only(stack: Cli) -> None:
    stack.good("logout")
    answer = stack("top", PENSTOCK_URL="http://localhost:1")
    assert answer.code == 4
    assert "PENSTOCK_API_KEY" in answer.err


def test_a_key_is_all_that_another_machine_needs(stack: Cli, tmp_path: Path) -> None:
    made = stack.good("keys", "create", "reports", "--scope", "plants:read", "--days", "1")
    key = made.out.strip()
    assert key.startswith("pk_")
    assert key not in made.err
    other = elsewhere(stack, tmp_path)
    assert other("top").code == 4
    assert "Palo Verde" in other.good("top", PENSTOCK_API_KEY=key).out
    assert "Palo Verde" in other.good("--api-key", key, "top").out
    assert other("loads", PENSTOCK_API_KEY=key).code == 4
    assert not (tmp_path / "session.json").exists()

    assert "reports" in stack.good("keys").out
    assert key not in stack.good("keys", "--json").out
    second = stack.good("keys", "rotate", "reports", "--overlap-hours", "0").out.strip()
    assert other("top", PENSTOCK_API_KEY=key).code == 4
    other.good("top", PENSTOCK_API_KEY=second)
    stack.good("keys", "revoke", "reports")
    assert other("top", PENSTOCK_API_KEY=second).code == 4
    assert stack("keys", "revoke", "reports").code == 1


def test_users_come_change_and_go(stack: Cli, tmp_path: Path) -> None:
    ada = elsewhere(stack, tmp_path)
    stack.good("users", "create", "ada@example.org", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert ada("login", "ada@example.org", stdin="wrong wrong wrong\n").code == 4
    ada.good("login", "ada@example.org", stdin=f"{PASSWORD}\n")
    ada.good("top")
    assert ada("users").code == 4
    stack.good("users", "role", "ada@example.org", "admin")
    assert "ada@example.org" in ada.good("users").out
    stack.good("users", "deactivate", "ada@example.org")
    assert ada("top").code == 4
    stack.good("users", "activate", "ada@example.org")
    ada.good("login", "ada@example.org", stdin=f"{PASSWORD}\n")
    ada.good("logout")
    assert ada("top").code == 4
    assert stack("users", "role", "nobody@example.org", "viewer").code == 1
    told = stack.good("users", "create", "eve@example.org", "--role", "analyst").out.strip()
    ada.good("login", "eve@example.org", stdin=f"{told}\n")


def test_upload_sends_files_from_anywhere_and_follows_them(stack: Cli, tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    with path.open("wb") as file:
        written = write_sample(file, rows=4000, seed=8, bad_share=0.002)
    odd = tmp_path / "odd.csv"
    odd.write_text("a,b\n1,2\n")
    key = stack.good("keys", "create", "sender", "--scope", "loads:write", "--scope", "loads:read")
    other = elsewhere(stack, tmp_path)
    other.variables["PENSTOCK_API_KEY"] = key.out.strip()
    answer = other("upload", "--json", path, odd, path)
    assert answer.code == 1
    sent, failed, same = answer.json["items"]
    assert sent["load"]["source"] == "api"
    assert sent["load"]["rows"] == {
        "total": 4000,
        "stored": 4000 - written.bad_rows,
        "rejected": written.bad_rows,
        "superseded": 0,
    }
    assert len(sent["first_rejected"]) == min(5, written.bad_rows)
    assert failed["load"]["state"] == "failed"
    assert "header" in failed["error"]
    assert same["load"]["duplicate_of"] == sent["load"]["id"]
    assert "sent.csv: sending bytes" in answer.err
    later = other.good("upload", "--no-wait", "--json", odd).json["items"][0]
    assert later["load"]["state"] == "received"
    refused = other("ingest", path)
    assert refused.code == 2
    assert "penstock upload" in refused.err


def test_rejected_rows_are_shown_corrected_and_loaded(stack: Cli, tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    with path.open("wb") as file:
        written = write_sample(file, rows=3000, seed=5, bad_share=0.003)
    assert written.bad_rows >= 3
    load = stack.good("ingest", "--json", path).json["items"][0]["load"]["id"]
    assert stack.good("loads", "--limit", "1").lines[1].split()[:3] == [load, "visible", path.name]
    shown = stack.good("loads", "show", "last").out
    assert "eGRID generators" in shown
    assert load in shown

    rejected = stack.good("loads", "rejected", load, "--json").json["items"]
    assert len(rejected) == written.bad_rows
    assert len(stack.good("loads", "rejected", load).lines) == written.bad_rows + 1
    target = tmp_path / "rejected.csv"
    stack.good("loads", "rejected", load, "--csv", target)
    with target.open(newline="") as file:
        assert [int(row["row"]) for row in csv.DictReader(file)] == [row["row"] for row in rejected]

    row = rejected[0]["row"]
    good = {"YEAR": "2023", "ORISPL": "9000001", "GENID": "Z9", "NAMEPCAP": "1", "CFACT": "0"}
    cells = [f"{row}:{column}={value}" for column, value in (good | {"GENNTAN": "7"}).items()]
    corrected = [word for cell in cells for word in ("--set", cell)]
    done = stack.good("loads", "replay", load, *corrected, "--json").json
    assert (done["replayed"], done["still_rejected_total"]) == (1, 0)
    again = stack("loads", "replay", load)
    assert again.code == 1
    assert f"{written.bad_rows - 1} are still rejected" in again.err
    assert "Balanced." in stack.good("loads", "check", load).err


def test_what_is_not_there_is_one_line(stack: Cli) -> None:
    unknown = "01a20747-3154-713b-a046-000000000000"
    for command in ("show", "rejected", "replay", "check"):
        answer = stack("loads", command, unknown)
        assert answer.code == 1
        assert answer.err == f"penstock: There is no load {unknown}\n"
    escaping = stack("loads", "show", "../../auth/users")
    assert escaping.code == 1


def test_an_address_where_nothing_listens_ends_with_3(bare: Cli) -> None:
    answer = bare("top", PENSTOCK_URL="http://127.0.0.1:1", PENSTOCK_API_KEY="pk_x")
    assert answer.code == 3
    assert "penstock up" in answer.err
    assert answer.err.count("\n") == 1
