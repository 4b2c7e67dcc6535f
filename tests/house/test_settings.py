import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from penstock.core.errors import ConfigurationError
from penstock.core.settings import Settings
from tests.house.source import PACKAGE, ROOT, modules

pytestmark = pytest.mark.unit

# Variables that are no settings of an installation.
OTHERS = {
    "PENSTOCK_API_KEY": "of the command line, which may be anywhere",
    "PENSTOCK_URL": "the same",
    "PENSTOCK_PYTHON": "tells Airflow's process where Penstock's Python is",
    "PENSTOCK_AIRFLOW_DATABASE_URL": "from the supervisor to Airflow's processes",
    "PENSTOCK_AIRFLOW_PAGE_PASSWORD": "the same",
    "PENSTOCK_LISTENER": "number of the socket that the supervisor hands to a service",
    "PENSTOCK_WEB_GATEWAY": "from the supervisor to the web app: the gateway of this machine",
    "PENSTOCK_STACK": "marks the processes of a stack",
}


def test_the_page_of_settings_is_current() -> None:
    script = ROOT / "scripts" / "settings_table.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, f"run {script.relative_to(ROOT)}"


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        description = field.description or ""
        assert description.endswith("."), name
        assert name.replace("_", " ") != description.lower().rstrip("."), name


def test_every_setting_is_used() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (*PACKAGE.rglob("*.py"), *(ROOT / "dags").glob("*.py"))
    )
    for name in Settings.model_fields:
        # Addresses of services are looked up by the service's name.
        used = r"\{\w+\}_address" if name.endswith("_address") else name
        assert re.search(rf"\.{used}\b|[\"']{used}[\"']|PENSTOCK_{name.upper()}\b", text), name


def test_every_variable_of_ours_is_a_setting_or_known() -> None:
    found = {
        name
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in re.findall(r"\bPENSTOCK_[A-Z_]*[A-Z]\b", node.value)
    }
    known = {f"PENSTOCK_{name.upper()}" for name in Settings.model_fields}
    assert found - known <= OTHERS.keys()


def test_no_secret_has_a_default() -> None:
    for name, field in Settings.model_fields.items():
        if re.search(r"secret|password$|_key$|_url$|token$", name):
            assert field.get_default() is None, name
        if SecretStr in getattr(field.annotation, "__args__", ()):
            assert field.get_default() is None, name


def test_settings_are_frozen_and_prefixed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(ValidationError):
        settings.home = tmp_path / "other"  # type: ignore[misc]
    assert Settings.model_config["env_prefix"] == "PENSTOCK_"
    assert Settings.model_config["frozen"]


def test_a_secret_is_not_shown(tmp_path: Path) -> None:
    hidden = "postgresql://penstock:very-secret@db/penstock"
    settings = Settings(home=tmp_path, database_url=SecretStr(hidden))
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert "very-secret" not in shown
    assert settings.require("database_url") == hidden


def test_a_wrong_value_ends_the_start_with_the_name_of_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PENSTOCK_GATEWAY_PORT", "eighty")
    monkeypatch.setenv("PENSTOCK_CHUNK_BYTES", "5")
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()
    assert "PENSTOCK_GATEWAY_PORT" in caught.value.detail
    assert "PENSTOCK_CHUNK_BYTES" in caught.value.detail
    assert "\n" not in caught.value.detail


def test_a_missing_address_says_how_to_set_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="PENSTOCK_AMQP_URL"):
        Settings(home=tmp_path).require("amqp_url")
