"""The first administrator of an installation."""

import json
import secrets

from sqlalchemy.orm import Session

from penstock.core.settings import Settings
from penstock.identity.service import ensure_administrator
from penstock.local.state import ADMINISTRATOR_FILE, write_private

EMAIL = "admin@penstock.local"


def create_administrator(session: Session, settings: Settings) -> bool:
    """Make the administrator unless one exists; `admin.json` then tells how to sign in.

    The file is written before the transaction ends: when that fails, the next start uses the
    same password.
    """
    path = settings.home / ADMINISTRATOR_FILE
    if path.exists():
        known = json.loads(path.read_text(encoding="utf-8"))
    else:
        known = {"email": EMAIL, "password": secrets.token_urlsafe(15)}
    made = ensure_administrator(session, email=known["email"], password=known["password"])
    if made:
        write_private(path, json.dumps(known, indent=1))
    return made
