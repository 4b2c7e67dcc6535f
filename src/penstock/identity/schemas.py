from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from penstock.core.auth import Role

# Long enough for any pass phrase, short enough not to keep a hash thread busy.
LONGEST_PASSWORD = 256

Email = Annotated[str, Field(min_length=3, max_length=254, examples=["ada@example.org"])]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Password = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD)]
CredentialKind = Literal["access_token", "api_key", "cookie"]


class Body(BaseModel):
    """A request body; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid")


class Row(BaseModel):
    """An answer read from a table row."""

    model_config = ConfigDict(from_attributes=True)


class User(Row):
    """A user as everybody who talks to them may see it."""

    id: UUID
    email: str
    name: str
    role: Role


class Account(User):
    """A user as administrators see it."""

    created_at: datetime
    deactivated_at: datetime | None = Field(description="Since when nobody can sign in.")


class Registration(Body):
    """A stranger who wants an account."""

    email: Email
    password: Password
    name: Name | None = None


class UserCreate(Body):
    """An account made by an administrator."""

    email: Email
    password: Password
    name: Name | None = None
    role: Role = "viewer"


class UserUpdate(Body):
    """What an administrator changes; what is left out stays."""

    name: Name | None = None
    role: Role | None = None
    active: bool | None = Field(None, description="False ends all sessions and keys at once.")


class PasswordReset(Body):
    """A password given by an administrator."""

    password: Password


class Login(Body):
    """Somebody who signs in."""

    email: Email
    password: Password
    cookies: bool = Field(
        False, description="Set an HttpOnly session cookie instead of returning tokens."
    )


class Tokens(BaseModel):
    """A session; both tokens are null when the session cookie carries it."""

    access_token: str | None
    refresh_token: str | None
    token_type: Literal["Bearer", "Cookie"]
    expires_in: int = Field(description="Seconds until the access token or the cookie ends.")
    user: User


class Refresh(Body):
    """A refresh token to be replaced."""

    refresh_token: str = Field(min_length=1, max_length=200)


class Logout(Body):
    """Which session to end when it is not the one that asks."""

    refresh_token: str | None = Field(None, min_length=1, max_length=200)


class VerifyRequest(Body):
    """A credential to verify; without `token` the one in the headers."""

    token: str | None = Field(None, min_length=1, max_length=4096)


class Verification(BaseModel):
    """A credential that is good, and whose it is."""

    active: Literal[True]
    user: User
    scopes: list[str]
    credential: CredentialKind


class Me(User):
    """The user who asks, and what this credential may do."""

    scopes: list[str]
    credential: Literal["session", "api_key"]


class MeUpdate(Body):
    """What users change about themselves."""

    name: Name


class PasswordUpdate(Body):
    """A new password, with the old one as proof."""

    current_password: Password
    new_password: Password


class Session(Row):
    """A place where a user is signed in."""

    id: UUID
    kind: Literal["token", "cookie"]
    address: str
    user_agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime = Field(description="The latest end, whatever happens.")
    idle_expires_at: datetime = Field(description="The end when it is not used until then.")
    current: bool = Field(False, description="The one that asks.")


class ApiKeyCreate(Body):
    """A key for a program."""

    name: Name
    scopes: list[str] | None = Field(
        None, max_length=20, description="Left out: all of the role but `users:admin`."
    )
    expires_at: AwareDatetime | None = None


class ApiKeyRotate(Body):
    """How a key is replaced."""

    overlap_seconds: int = Field(
        86_400, ge=0, le=30 * 86_400, description="For so long the old key works beside the new."
    )


class ApiKey(Row):
    """A key without its secret."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    rotated_from: UUID | None


class ApiKeyCreated(ApiKey):
    """A new key; `key` is told only now."""

    key: str


class SigningKey(Row):
    """A key that signs tokens, without its private part."""

    kid: str
    created_at: datetime
    signs_from_at: datetime
    retires_at: datetime | None = Field(description="Its signatures count until then.")


class SigningKeyCreate(Body):
    """A rotation of the signing keys."""

    lead_seconds: int | None = Field(
        None, ge=0, le=86_400, description="Published so long before it signs."
    )


class AuditEvent(Row):
    """Who did what to whom, from where, and how it ended."""

    id: UUID
    created_at: datetime
    action: str
    outcome: Literal["done", "refused"]
    actor_id: UUID | None
    subject: str | None
    address: str
    user_agent: str
    request_id: str
    detail: dict[str, Any]
