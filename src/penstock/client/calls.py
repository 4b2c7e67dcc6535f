"""Every request that the clients can make, told once for both of them."""

import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

from penstock.client import types
from penstock.client.files import CountedFile, Told
from penstock.client.rows import Rows, body_of

T = TypeVar("T")
MODELS = "/api/v1/models"
LOADS = "/api/v1/loads"
HOOKS = "/api/v1/webhooks"
BATCHES = "/api/v1/batches"
LOGGED = "/api/v1/predictions"
PAGE = 1000
# The answer of what answers nothing.
NOTHING = type(None)


@dataclass(frozen=True)
class FormFile:
    """A file to be sent as the form field `file`, with texts before it."""

    path: Path
    told: Told
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request, and what its answer is.

    `repeatable`: made twice it does what it does once, so it may be sent again when nobody knows
    whether it has arrived.
    """

    method: str
    path: str
    type: type[T]
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    file: FormFile | None = None
    repeatable: bool = False

    def opened(self) -> AbstractContextManager[CountedFile | None]:
        """Return the file to send, to be closed in the end."""
        return nullcontext() if self.file is None else CountedFile(self.file.path, self.file.told)

    def request(self, file: CountedFile | None) -> dict[str, Any]:
        """Return the request as httpx takes it."""
        found: dict[str, Any] = {"params": _given(self.params), "headers": dict(self.headers)}
        if file is not None and self.file is not None:
            found |= {"files": {"file": (self.file.path.name, file)}, "data": self.file.fields}
        elif self.body is not None:
            found["content"] = msgspec.json.encode(self.body)
            found["headers"]["Content-Type"] = "application/json"
        return found

    def read(self, content: bytes) -> T:
        """Return an answer as what it is."""
        if self.type is type(None):
            return None
        return msgspec.json.decode(content, type=self.type)


def get(path: str, kind: type[T], **params: Any) -> Call[T]:  # noqa: ANN401
    """Return the request for what is at a path."""
    return Call("GET", path, kind, params=params, repeatable=True)


def change(method: str, path: str, kind: type[T], body: Any = None) -> Call[T]:  # noqa: ANN401
    """Return a request that changes something; a PUT may be repeated."""
    return Call(method, path, kind, body=body, repeatable=method == "PUT")


def place(root: str, *names: str | int) -> str:
    """Return a path made of names that may hold anything."""
    return "/".join([root, *(quote(str(name), safe="") for name in names)])


def predict(model: str, rows: Rows, options: Mapping[str, Any]) -> Call[types.Prediction]:
    """Return a request for predictions; a key of its own lets it be repeated."""
    given = _given(options)
    retry, key = given.pop("retry", True), given.pop("idempotency_key", None)
    body = {**({} if rows is None else body_of(rows)), **given}
    key = key or (uuid.uuid4().hex if retry else None)
    return Call(
        "POST",
        place("/api/v1/predict", model),
        types.Prediction,
        body=body,
        headers={"Idempotency-Key": key} if key else {},
        repeatable=key is not None,
    )


def upload_model(
    path: str | Path,
    about: Mapping[str, str | None],
    *,
    sample: Rows,
    schema: Mapping[str, Any] | None,
    progress: Told | None,
) -> Call[types.Version]:
    """Return the upload of a model; the same bytes again are the same version."""
    rows = None if sample is None else body_of(sample)
    if rows is not None and "inputs" not in rows:
        columns = rows["columns"]
        values = zip(*columns.values(), strict=True)
        rows = {"inputs": [dict(zip(columns, row, strict=True)) for row in values]}
    fields = {
        **about,
        "sample": None if rows is None else msgspec.json.encode(rows["inputs"]).decode(),
        "schema": None if schema is None else msgspec.json.encode(schema).decode(),
    }
    file = FormFile(Path(path), progress or _untold, _given(fields))
    return Call("POST", f"{MODELS}/upload", types.Version, file=file, repeatable=True)


def upload_batch(
    model: str, path: str | Path, version: int | str | None, progress: Told | None
) -> Call[types.Batch]:
    """Return the upload of a file of rows; twice it would be two batches."""
    fields = {"model": model} | ({} if version is None else {"version": str(version)})
    file = FormFile(Path(path), progress or _untold, fields)
    return Call("POST", BATCHES, types.Batch, file=file)


def upload_load(path: str | Path, progress: Told | None) -> Call[types.Load]:
    """Return the upload of a CSV file; the same bytes again load nothing."""
    file = FormFile(Path(path), progress or _untold)
    return Call("POST", LOADS, types.Load, file=file, repeatable=True)


def champion(model: types.Model) -> int:
    """Return the number of the version that answers.

    Raises:
        LookupError: None does.
    """
    if "champion" not in model.aliases:
        raise LookupError(f"{model.name} has no champion: say which version")
    return model.aliases["champion"]


@dataclass
class Pages(Generic[T]):
    """Collects up to `limit` items of a list, page by page."""

    path: str
    kind: type[T]
    limit: int
    filters: Mapping[str, Any]
    items: list[T] = field(default_factory=list)
    cursor: str | None = None
    begun: bool = False

    def following(self) -> Call[types.Page[T]] | None:
        """Return the request for the next page, or None when there are enough."""
        room = self.limit - len(self.items)
        if room <= 0 or (self.begun and self.cursor is None):
            return None
        kind: type[types.Page[T]] = types.Page[self.kind]  # type: ignore[name-defined]
        params = {**self.filters, "limit": min(room, PAGE), "cursor": self.cursor}
        return Call("GET", self.path, kind, params=params, repeatable=True)

    def take(self, page: types.Page[T]) -> None:
        """Add a page."""
        self.begun = True
        self.items += page.items
        self.cursor = page.next


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _untold(done: int, whole: int) -> None:
    """Tell nobody."""
    del done, whole
