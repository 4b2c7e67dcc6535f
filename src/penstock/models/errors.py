"""Errors that only models have."""

from typing import ClassVar

from penstock.core.errors import UnprocessableError


class ModelRefusedError(UnprocessableError):
    """A model file that is not taken: of a kind we do not open, unsafe, broken, or not convertible.

    `detail` says what to do instead. Each of `errors` is one finding, `{"reason"}` and where there
    is one `{"value"}`: what the file tried, which operator is unknown, how far answers differ.
    """

    code: ClassVar[str] = "model-refused"
    title: ClassVar[str] = "This model file is not taken"
