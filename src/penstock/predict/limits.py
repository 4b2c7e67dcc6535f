"""How often somebody may ask: plans, the generic cell rate algorithm, and the RateLimit headers.

The algorithm (GCRA, ITU-T I.371) keeps one number a limit: the theoretical arrival time of the next
request. A request moves it on by `window / quota`; one that would move it further than `burst`
requests ahead of now is refused and moves nothing. Redis decides for all processes; without it each
process decides by itself, so that nobody is ever unlimited.

Headers follow draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy: "user";q=60;w=60` says what
is granted, `RateLimit: "user";r=9;t=51` how many requests may be sent now and in how many seconds
nothing of the quota is used any more.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from penstock.core.errors import ConfigurationError

MOST_LOCAL = 20_000
MICROSECONDS = 1_000_000
LIMIT = re.compile(
    r"(?P<quota>[1-9]\d{0,8})/(?P<window>[1-9]\d{0,6})s(:burst(?P<burst>[1-9]\d{0,8}))?"
)
ROWS = re.compile(r"[1-9]\d{0,9}")
UNLIMITED = "none"

# Answers the values of the first two keys, by how many microseconds the request comes too early,
# and, for each limit, its theoretical arrival time in microseconds from now.
# All numbers are written with %.0f: Lua's own way loses digits of a time in microseconds.
GCRA = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local found = redis.call('MGET', unpack(KEYS))
local early = 0
local answer = {found[1], found[2], 0}
for i = 3, #KEYS do
  local interval, most = tonumber(ARGV[2 * i - 5]), tonumber(ARGV[2 * i - 4])
  local ahead = math.max(tonumber(found[i] or '0') - now, 0) + interval
  early = math.max(early, ahead - most)
  answer[i + 1] = ahead
end
for i = 3, #KEYS do
  if early > 0 then
    answer[i + 1] = answer[i + 1] - tonumber(ARGV[2 * i - 5])
  else
    local ahead = answer[i + 1]
    redis.call('SET', KEYS[i], string.format('%.0f', now + ahead), 'PX', math.ceil(ahead / 1000))
  end
end
answer[3] = early
return answer
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """`quota` requests in `window` seconds, of which `burst` may come at once."""

    quota: int
    window: int
    burst: int

    @property
    def interval(self) -> int:
        """Microseconds between two requests of a steady stream."""
        return max(1, self.window * MICROSECONDS // self.quota)

    @property
    def most(self) -> int:
        """How many microseconds the theoretical arrival time may lie ahead."""
        return self.interval * self.burst

    @classmethod
    def per_minute(cls, quota: int) -> "Limit":
        """Return a limit of which a tenth may come at once."""
        return cls(quota, 60, max(1, quota // 10))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a user may do in all, and what each of the user's API keys may; None is no limit.

    `batch_rows` is how many rows a batch may have; None is as many as the installation takes.
    """

    name: str
    user: Limit | None
    key: Limit | None
    batch_rows: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit as it applies to one request: `name` is `user`, `key` or `model`."""

    name: str
    limit: Limit
    key: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands: microseconds it comes too early (0: it may go on), and per rule."""

    early: int
    ahead: Sequence[int]


def read_plans(text: str) -> dict[str, Plan]:
    """Read plans such as `free=60/60s:burst10,key:30/60s,batch:5000 unlimited=none`.

    Blanks are between them. The first limit of a plan is that of the user, the one with `key:` that
    of each API key; `batch:` says how many rows a batch may have.

    Raises:
        ConfigurationError: It is written in another way.
    """
    plans = {}
    for part in text.split():
        name, _, limits = part.partition("=")
        user, *others = limits.split(",")
        named = dict(other.split(":", 1) for other in others if ":" in other)
        rows = named.get("batch", "")
        if len(named) < len(others) or named.keys() - {"key", "batch"}:
            raise _no_plan(part)
        if "batch" in named and not ROWS.fullmatch(rows):
            raise _no_plan(part)
        key = _read_limit(named.get("key", UNLIMITED), part)
        plans[name] = Plan(name, _read_limit(user, part), key, int(rows) if rows else None)
    return plans


def _no_plan(part: str) -> ConfigurationError:
    example = "name=60/60s:burst10,key:30/60s,batch:5000"
    return ConfigurationError(f"PENSTOCK_PLANS: {part!r} is no plan; a plan is {example}")


def _read_limit(text: str, part: str) -> Limit | None:
    if text == UNLIMITED:
        return None
    found = LIMIT.fullmatch(text)
    if found is None:
        raise _no_plan(part)
    quota = int(found["quota"])
    return Limit(quota, int(found["window"]), int(found["burst"] or quota))


def read_role_plans(text: str, plans: dict[str, Plan]) -> dict[str, Plan]:
    """Read which plan users of a role have, such as `viewer=free analyst=standard`.

    Raises:
        ConfigurationError: A plan is named that there is not.
    """
    chosen = {}
    for part in text.split():
        role, _, name = part.partition("=")
        if name not in plans:
            raise ConfigurationError(f"PENSTOCK_ROLE_PLANS: no plan is called {name!r} ({part!r})")
        chosen[role] = plans[name]
    return chosen


class RolePlans:
    """Which plan the users of a role have."""

    def __init__(self, plans: str, role_plans: str) -> None:
        """Read both settings.

        Raises:
            ConfigurationError: They are written in another way.
        """
        found = read_plans(plans)
        self._roles = read_role_plans(role_plans, found)
        # A role that is not named gets the narrowest plan there is, never none.
        limited = [plan for plan in found.values() if plan.user is not None]
        self._other = min(
            limited, key=lambda plan: -plan.user.interval if plan.user else 0, default=None
        )

    def of(self, role: str) -> Plan | None:
        """Return a role's plan; None where there is no limit at all."""
        return self._roles.get(role, self._other)


class LocalLimiter:
    """The same algorithm in this process, for while Redis is away."""

    def __init__(self) -> None:
        self._arrival: dict[str, int] = {}

    def take(self, rules: Sequence[Rule]) -> Standing:
        """Count one request."""
        now = time.monotonic_ns() // 1000
        arrival = self._arrival
        if len(arrival) > MOST_LOCAL:
            self._arrival = arrival = {key: at for key, at in arrival.items() if at > now}
        before = [max(arrival.get(rule.key, 0) - now, 0) for rule in rules]
        ahead = [used + rule.limit.interval for used, rule in zip(before, rules, strict=True)]
        early = max(
            (used - rule.limit.most for used, rule in zip(ahead, rules, strict=True)), default=0
        )
        if early > 0:
            return Standing(early, before)
        for rule, used in zip(rules, ahead, strict=True):
            arrival[rule.key] = now + used
        return Standing(0, ahead)


def policy_header(rules: Sequence[Rule]) -> bytes:
    """Return the value of `RateLimit-Policy`."""
    policies = (f'"{rule.name}";q={rule.limit.quota};w={rule.limit.window}' for rule in rules)
    return ", ".join(policies).encode()


def limit_header(rules: Sequence[Rule], standing: Standing) -> bytes:
    """Return the value of `RateLimit`."""
    return ", ".join(
        [
            f'"{rule.name}";r={max(0, (rule.limit.most - ahead) // rule.limit.interval)}'
            f";t={-(-ahead // MICROSECONDS)}"
            for rule, ahead in zip(rules, standing.ahead, strict=True)
        ]
    ).encode()
