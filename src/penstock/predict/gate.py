"""The one question that a prediction puts to Redis: who, how often, and which model entry.

One script answers the state of the credential, the model's current `entry_version`, and the limits
of user, API key and model, and counts the request. The command is the same bytes each time for a
credential and a model, so it is packed once.
"""

import hashlib
from dataclasses import dataclass, replace

import hiredis
import structlog

from penstock.core.auth import Identity
from penstock.core.authservice import Known
from penstock.core.credentials import PREFIX as CREDENTIALS
from penstock.core.errors import TooManyRequestsError
from penstock.core.redis import BatchingRedis, RedisUnavailableError, pack
from penstock.core.settings import Settings
from penstock.models.entry import Entry
from penstock.models.states import key_of
from penstock.predict.limits import (
    GCRA,
    MICROSECONDS,
    Limit,
    LocalLimiter,
    RolePlans,
    Rule,
    Standing,
    policy_header,
)

log = structlog.get_logger()

PREFIX = "penstock:limit:"
MODEL = "model"
# Where there is nothing to ask for.
NOTHING = "penstock:nothing"
SHA = hashlib.sha1(GCRA.encode()).hexdigest()  # noqa: S324 - how Redis names scripts
MOST_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for one credential and one model."""

    rules: tuple[Rule, ...]
    policy: bytes
    arguments: tuple[str | int, ...]
    packed: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What Redis holds of credential and model, how the limits stand, and whether Redis spoke."""

    state: bytes | None
    entry_version: bytes | None
    standing: Standing
    redis: bool


class Gate:
    """Asks Redis, or decides alone while it is away."""

    def __init__(self, settings: Settings, redis: BatchingRedis) -> None:
        """Read the plans.

        Raises:
            ConfigurationError: They are written in another way.
        """
        self._plans = RolePlans(settings.plans, settings.role_plans)
        self._redis = redis
        self._local = LocalLimiter()
        self._away = False

    def question(self, known: Known, entry: Entry | None) -> Question:
        """Return what to ask for a credential and a model, as far as that is known."""
        name = (entry.model_id, entry.requests_per_minute) if entry is not None else None
        found: Question | None = known.memo.get(name)
        if found is None:
            found = self._make(known, entry)
            if len(known.memo) >= MOST_REMEMBERED:
                known.memo.clear()
            known.memo[name] = found
        return found

    async def count(self, identity: Identity) -> tuple[Question, Standing]:
        """Count a request of which only the user and the API key are known."""
        question = _packed(tuple(self._rules(identity)), NOTHING, NOTHING)
        return question, (await self.ask(question)).standing

    async def add_model(
        self, question: Question, standing: Standing, entry: Entry
    ) -> tuple[Question, Standing]:
        """Count a request for a model whose limit `question` did not ask for; say how it stands.

        User and key have been counted, also when the model refuses.
        """
        if not entry.requests_per_minute or any(rule.name == MODEL for rule in question.rules):
            return question, standing
        rule = _model_rule(entry)
        found = (await self.ask(_packed((rule,), NOTHING, NOTHING))).standing
        rules = (*question.rules, rule)
        joined = replace(question, rules=rules, policy=policy_header(rules))
        return joined, Standing(found.early, (*standing.ahead, *found.ahead))

    async def ask(self, question: Question) -> Reply:
        """Ask, and count the request."""
        try:
            try:
                answer = await self._redis.ask(question.packed)
            except hiredis.ReplyError as error:
                if not str(error).startswith("NOSCRIPT"):
                    raise
                # A new or emptied Redis learns the script.
                answer = await self._redis.call("EVAL", GCRA, *question.arguments)
            state, entry_version, early, *ahead = answer
        except (RedisUnavailableError, hiredis.HiredisError, ValueError) as error:
            if not self._away:
                log.warning("limits_kept_by_each_process", error=str(error))
            self._away = True
            return Reply(None, None, self._local.take(question.rules), redis=False)
        self._away = False
        return Reply(state, entry_version, Standing(early, ahead), redis=True)

    def _make(self, known: Known, entry: Entry | None) -> Question:
        rules = self._rules(known.identity)
        if entry is not None and entry.requests_per_minute:
            rules.append(_model_rule(entry))
        credential = NOTHING if known.reference is None else CREDENTIALS + known.reference
        model = NOTHING if entry is None else key_of(entry.model_id)
        return _packed(tuple(rules), credential, model)

    def _rules(self, identity: Identity) -> list[Rule]:
        plan = self._plans.of(identity.role)
        rules = []
        if plan is not None and plan.user is not None:
            rules.append(Rule("user", plan.user, f"{PREFIX}user:{identity.user_id}"))
        if plan is not None and plan.key is not None and identity.key_id is not None:
            rules.append(Rule("key", plan.key, f"{PREFIX}key:{identity.key_id}"))
        return rules


def refusal(standing: Standing) -> TooManyRequestsError:
    """Return the error for a request that comes too early."""
    return TooManyRequestsError(
        "The quota is used up; the RateLimit headers say when to come back",
        retry_after_seconds=-(-standing.early // MICROSECONDS),
    )


def _model_rule(entry: Entry) -> Rule:
    limit = Limit.per_minute(entry.requests_per_minute)
    return Rule(MODEL, limit, f"{PREFIX}{MODEL}:{entry.model_id}")


def _packed(rules: tuple[Rule, ...], credential: str, model: str) -> Question:
    keys = (credential, model, *(rule.key for rule in rules))
    numbers = [number for rule in rules for number in (rule.limit.interval, rule.limit.most)]
    arguments: tuple[str | int, ...] = (len(keys), *keys, *numbers)
    return Question(rules, policy_header(rules), arguments, pack("EVALSHA", SHA, *arguments))
