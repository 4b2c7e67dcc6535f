"""Files that stand beside the package in a clone and inside it when installed from a wheel."""

from pathlib import Path

CLONE = Path(__file__).parents[3]
PACKAGED = Path(__file__).parent / "packaged"


def dags_folder() -> Path:
    """Folder of the Airflow DAG."""
    return _either(CLONE / "dags", PACKAGED / "dags")


def airflow_requirements() -> Path:
    """Pinned packages of Airflow's environment, with hashes."""
    return _either(CLONE / "requirements" / "airflow.txt", PACKAGED / "airflow.txt")


def web_folder() -> Path:
    """Folder of the web app, which only a clone has."""
    return CLONE / "web"


def _either(in_clone: Path, packaged: Path) -> Path:
    return packaged if packaged.exists() else in_clone
