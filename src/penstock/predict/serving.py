"""A request for predictions from its first byte to its answer.

Identity, one round trip to Redis, the model's entry, the rows, the model, the log: in this order,
and nothing is answered that is not logged.
"""

from dataclasses import dataclass

import structlog
from starlette.types import Receive, Scope

from penstock.core.auth import Identity, demand
from penstock.core.authservice import Known, ServiceAuthenticator
from penstock.core.errors import (
    DeadlineError,
    PenstockError,
    TooManyRequestsError,
    UnavailableError,
)
from penstock.core.metrics import count_request
from penstock.core.settings import Settings
from penstock.models.entry import Entry, VersionRef, not_found
from penstock.predict import extras
from penstock.predict.answering import NO_EXTRAS, as_json, read_request, write_reply
from penstock.predict.batcher import LATE
from penstock.predict.call import JSON, V2, Answered, Call, Headers, Route, problem
from penstock.predict.choice import choose, runtime_ref, shadow_of
from penstock.predict.deadlines import Deadlines
from penstock.predict.entries import Entries
from penstock.predict.figures import FIGURES, UNKNOWN
from penstock.predict.gate import Gate, refusal
from penstock.predict.idempotency import Claim, Idempotency, hash_of, read_key
from penstock.predict.loaded import LoadedModel
from penstock.predict.log import PredictionLog
from penstock.predict.oip_answers import error_body
from penstock.predict.prepared import KeptAnswer
from penstock.predict.refusals import Refusals
from penstock.predict.runtime import Runtime
from penstock.predict.shadows import Beside, Shadows

log = structlog.get_logger()

SCOPE = "predict"
PLANTS_SCOPE = "plants:read"
# Of these the log knows no model, or they say nothing about one.
UNLOGGED = frozenset({401, 403, 404})


@dataclass(frozen=True, slots=True)
class Parts:
    """What predictions stand on."""

    settings: Settings
    authenticator: ServiceAuthenticator
    gate: Gate
    entries: Entries
    runtime: Runtime
    log: PredictionLog
    idempotency: Idempotency
    refusals: Refusals
    shadows: Shadows
    extras: extras.Reader
    deadlines: Deadlines


class Predictor:
    """Answers requests; one for each event loop."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def handle(
        self, scope: Scope, receive: Receive, route: Route
    ) -> tuple[int, Headers, bytes]:
        """Return status, headers and body for a request; every error is an answer too."""
        call = Call(scope, receive, route)
        try:
            answered = await self._answer(call)
            outcome = "ok"
        except PenstockError as error:
            answered, outcome = await self._refuse(call, error), error.code
        except Exception as error:
            log.exception("unhandled_error", error=type(error).__name__)
            unexpected = PenstockError("An unexpected error; quote the request id to report it")
            answered, outcome = await self._refuse(call, unexpected), unexpected.code
        spent = call.milliseconds()
        FIGURES.spent(spent)
        model = str(call.entry.model_id) if call.entry is not None else UNKNOWN
        FIGURES.count(model, call.ref.number if call.ref is not None else 0, outcome)
        count_request("POST", route.template, answered.status, spent[-1] / 1000)
        return answered.status, call.headers(answered, spent), answered.body

    async def _answer(self, call: Call) -> Answered:
        self.parts.log.demand()
        # An AuthService that restarts is worth waiting for, as it is at the gateway.
        known = await self._who(call)
        deadline = self.parts.deadlines.start()
        try:
            # Everything but the log, whose own patience is bounded: what has been handed in there
            # will be found there, so it must be waited for.
            with deadline:
                known = await self._admit(call, known)
                body = await call.body(self.parts.settings.max_predict_bytes)
                kept = await self._claim(call, known.identity, body, deadline.at)
                if kept is not None:
                    return Answered(200, JSON, kept, [(b"idempotency-replayed", b"true")])
                answered = await self._predict(call, known.identity, body, deadline.at)
        except TimeoutError as error:
            raise DeadlineError(LATE) from error
        await self._log(call, answered)
        return answered

    async def _who(self, call: Call) -> Known:
        """Return what is known of who asks, which `_admit` confirms.

        Raises:
            PenstockError: Nobody known.
        """
        known = self.parts.authenticator.recall(call.scope["headers"])
        if known is not None:
            return known
        return await self.parts.authenticator.recognise(call.scope)

    async def _admit(self, call: Call, known: Known) -> Known:
        """Find out whether they may, and for which model.

        Raises:
            PenstockError: Not allowed any more or at all, too often, or no such model.
        """
        parts = self.parts
        entry = parts.entries.recall(call.route.reference, known.identity)
        call.mark()
        question = parts.gate.question(known, entry)
        reply = await parts.gate.ask(question)
        call.question, call.standing = question, reply.standing
        known = await parts.authenticator.confirm(known, call.scope, reply.state)
        identity = known.identity
        demand(identity, SCOPE)
        call.user_id, call.key_id = identity.user_id, identity.key_id
        if entry is not None:
            entry = await parts.entries.confirm(entry, reply.entry_version, redis=reply.redis)
            # It may have got another name, or another owner's model this one.
            if not _is_named(entry, call.route.reference):
                entry = None
        if entry is None and not reply.standing.early:
            entry = await parts.entries.find(call.route.reference, identity)
        if entry is not None and not entry.may_use(identity):
            raise not_found(call.route.reference)
        call.entry = entry
        if entry is not None and not call.standing.early:
            # Of a model that was not known before, the limit has not been asked for.
            call.question, call.standing = await parts.gate.add_model(
                question, reply.standing, entry
            )
        call.mark()
        if call.standing.early:
            raise refusal(call.standing)
        return known

    async def _claim(
        self, call: Call, identity: Identity, body: bytes, deadline: float
    ) -> bytes | None:
        """Claim the request's `Idempotency-Key`; return the body it was answered with before."""
        if call.idempotency_key is None or call.route.origin == V2:
            return None
        claim = Claim(identity.user_id, read_key(call.idempotency_key), call.id)
        found = hash_of(call.route.reference.encode(), body)
        kept = await self.parts.idempotency.claim(claim, found, until=deadline)
        if kept is None:
            call.claim = claim
        return kept

    async def _predict(
        self, call: Call, identity: Identity, body: bytes, deadline: float
    ) -> Answered:
        entry = call.entry
        if entry is None:
            raise not_found(call.route.reference)
        request = read_request(call, body)
        call.role, ref = await choose(self.parts.entries, entry, request.wanted)
        call.ref = ref
        model = self.parts.runtime.get(ref.id) or await self._open(entry, ref)
        asked = request.rows(model)
        plants = None
        if asked.head.plant_ids is not None:
            demand(identity, PLANTS_SCOPE)
            asked, plants = await self.parts.extras.fill(asked, model)
        call.rows = asked.rows
        if entry.keeps_inputs:
            call.inputs = as_json(asked.columns)
        result = await model.predict(asked, deadline)
        added = NO_EXTRAS
        if plants is not None or asked.head.explain:
            explained = None
            if asked.head.explain:
                explained = await self.parts.extras.explain(
                    ref.id, model, asked, result, deadline=deadline
                )
            added = extras.Extras(plants, explained)
        answered = write_reply(call, request, model, result, added)
        call.mark()
        beside = shadow_of(entry, call.role)
        if beside is not None and call.user_id is not None:
            self.parts.shadows.start(
                Beside(entry, beside, asked, call.user_id, call.key_id, call.request_id)
            )
        return answered

    async def _open(self, entry: Entry, ref: VersionRef) -> LoadedModel:
        return await self.parts.runtime.open(runtime_ref(entry, ref))

    async def _log(self, call: Call, answered: Answered) -> None:
        record = call.record(answered.status, None)
        if record is None:
            raise UnavailableError("The prediction could not be logged; try again")
        kept = None
        if call.claim is not None:
            claim = call.claim
            kept = KeptAnswer(
                claim.user_id, claim.key, claim.prediction_id, answered.status, answered.body
            )
        await self.parts.log.write(record, kept)
        # It has been stored with the answer.
        call.claim = None

    async def _refuse(self, call: Call, error: PenstockError) -> Answered:
        if call.claim is not None:
            await self.parts.idempotency.release(call.claim)
        record = None if error.status in UNLOGGED else call.record(error.status, error.code)
        if record is not None and isinstance(error, TooManyRequestsError):
            self.parts.refusals.note(record)
        elif record is not None and self.parts.log.ready:
            record.outputs = None
            try:
                await self.parts.log.write(record)
            except PenstockError as unlogged:
                error = unlogged
        answered = problem(error, call.request_id)
        if call.route.origin == V2:
            answered.media_type, answered.body = JSON, error_body(error)
        return answered


def _is_named(entry: Entry, reference: str) -> bool:
    return reference in {entry.name, str(entry.model_id)}
