"""What can go wrong between a request and its prediction."""

from penstock.core.errors import PenstockError, UnprocessableError


class DamagedModelError(PenstockError):
    """The bytes of a model are not those that were uploaded; they are never run."""

    code = "model-damaged"
    title = "The model's file is damaged"


class UnusableModelError(PenstockError):
    """ONNX Runtime cannot open the model, though its bytes are what was uploaded."""

    code = "model-unusable"
    title = "The model cannot be opened"


class ModelFailedError(UnprocessableError):
    """The model was run, and raised an error on the rows of this request."""

    code = "model-failed"
    title = "The model failed on these rows"


class ModelServerError(PenstockError):
    """The outside model server answered something that is not an answer."""

    status = 502
    code = "model-server"
    title = "The model server gave no answer"
