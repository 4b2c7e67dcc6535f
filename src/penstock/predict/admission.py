"""Counts what is asked for beside single predictions, such as a batch, against the same limits."""

from dataclasses import dataclass

from penstock.core.auth import Identity
from penstock.models.entry import Entry
from penstock.predict.gate import Gate, Question, refusal
from penstock.predict.limits import Standing, limit_header


@dataclass(frozen=True, slots=True)
class Admission:
    """A request that has been counted, and how its limits stand now."""

    question: Question
    standing: Standing

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says of the limits; nothing where there is none."""
        rules = self.question.rules
        if not rules:
            return {}
        return {
            "RateLimit-Policy": self.question.policy.decode(),
            "RateLimit": limit_header(rules, self.standing).decode(),
        }


async def admit(gate: Gate, identity: Identity) -> Admission:
    """Count a request of a user and, if it came with one, of an API key.

    Raises:
        TooManyRequestsError: It comes too early; its headers say how the limits stand.
    """
    return _checked(Admission(*await gate.count(identity)))


async def admit_model(gate: Gate, admission: Admission, entry: Entry) -> Admission:
    """Count the same request for a model, once it is known which one.

    Raises:
        TooManyRequestsError: It comes too early; its headers say how the limits stand.
    """
    return _checked(Admission(*await gate.add_model(*_parts(admission), entry)))


def _parts(admission: Admission) -> tuple[Question, Standing]:
    return admission.question, admission.standing


def _checked(admission: Admission) -> Admission:
    if admission.standing.early:
        refused = refusal(admission.standing)
        refused.headers.update(admission.headers)
        raise refused
    return admission
