"""Reading requests and writing answers, in our own shape and in that of the open protocol."""

from typing import Any, Protocol

import msgspec
import orjson
from msgspec import UNSET, Raw, UnsetType

from penstock.core.errors import UnprocessableError
from penstock.predict.answers import encode
from penstock.predict.batcher import Result
from penstock.predict.call import BINARY, JSON, V2, Answered, Call
from penstock.predict.explaining import Explained
from penstock.predict.extras import Extras
from penstock.predict.loaded import LoadedModel
from penstock.predict.oip import HEADER_LENGTH, Question, read_question
from penstock.predict.oip_answers import write_answer
from penstock.predict.plant_features import PlantAsked
from penstock.predict.rows import Asked, peek
from penstock.predict.tensors import Array


class ModelNamed(msgspec.Struct):
    """Which version of which model has answered, and how it was chosen."""

    id: str
    name: str
    version: int
    role: str


class PredictReply(msgspec.Struct, omit_defaults=True):
    """The body of an answer."""

    prediction_id: str
    model: ModelNamed
    predictions: Raw
    probabilities: Raw | UnsetType = UNSET
    classes: Raw | UnsetType = UNSET
    notes: list[str] | UnsetType = UNSET
    plants: list[PlantAsked] | UnsetType = UNSET
    explanations: list[list[Explained]] | UnsetType = UNSET


NO_EXTRAS = Extras()


def _plain(value: Any) -> Raw:  # noqa: ANN401 - whatever the encoder does not know
    if isinstance(value, Array.__origin__):  # type: ignore[attr-defined]
        return encode(value)
    raise TypeError(type(value).__name__)


_json = msgspec.json.Encoder(enc_hook=_plain)


class Request(Protocol):
    """A body that has been read as far as is possible before the model is known."""

    wanted: int | str | None

    def rows(self, model: LoadedModel) -> Asked:
        """Return the rows, checked by the model's signature.

        Raises:
            PenstockError: They are wrong, or too many.
        """
        ...


class PredictRequest:
    """The body of `/api/v1/predict`."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.wanted = peek(body).version

    def rows(self, model: LoadedModel) -> Asked:
        """Return the rows, checked by the model's signature."""
        return model.reader.read(self._body)


class V2Request:
    """The body of an inference of the open protocol."""

    def __init__(self, body: bytes, header_length: str | None, wanted: str | None) -> None:
        self._body = body
        self._header_length = header_length
        self.wanted = wanted
        self.question: Question | None = None

    def rows(self, model: LoadedModel) -> Asked:
        """Return the rows, checked by the model's signature."""
        self.question, asked = read_question(
            self._body, self._header_length, reader=model.reader, graph=model.graph
        )
        return asked


def read_request(call: Call, body: bytes) -> PredictRequest | V2Request:
    """Return the request in a body, in the shape that its route takes."""
    if call.route.origin == V2:
        return V2Request(body, call.header_length, call.route.version)
    return PredictRequest(body)


def write_reply(
    call: Call,
    request: PredictRequest | V2Request,
    model: LoadedModel,
    result: Result,
    extras: Extras = NO_EXTRAS,
) -> Answered:
    """Return the answer, and note outputs and times for the log."""
    call.timing = (result.queue_ms, result.inference_ms)
    answerer = model.answerer
    texts = answerer.outputs(result.outputs, result.rows)
    call.outputs = Raw(_json.encode(texts))
    entry, ref = call.entry, call.ref
    if entry is None or ref is None:
        raise UnprocessableError("No model was found")
    if isinstance(request, V2Request) and request.question is not None:
        body, length = write_answer(
            request.question,
            result.outputs,
            model.signature,
            model_name=entry.name,
            model_version=str(ref.number),
            parameters={"prediction_id": str(call.id), "role": call.role},
        )
        if length is None:
            return Answered(200, JSON, body)
        header = (HEADER_LENGTH.lower().encode(), b"%d" % length)
        return Answered(200, BINARY, body, [header])
    made = answerer.answer(result.outputs, result.rows, texts)
    reply = PredictReply(
        str(call.id),
        ModelNamed(str(entry.model_id), entry.name, ref.number, call.role),
        made.predictions,
        made.probabilities,
        made.classes,
        made.notes,
    )
    if extras is not NO_EXTRAS:
        reply.plants = UNSET if extras.plants is None else extras.plants
        reply.explanations = UNSET if extras.explanations is None else extras.explanations
    return Answered(200, JSON, _json.encode(reply))


def as_json(columns: Any) -> Raw:  # noqa: ANN401 - lists and arrays by feature
    """Return columns as the log keeps them."""
    try:
        return Raw(orjson.dumps(columns, option=orjson.OPT_SERIALIZE_NUMPY))
    except orjson.JSONEncodeError:
        # It is the faster one for columns of numbers, and knows no arrays of objects.
        return Raw(_json.encode(columns))
