"""Plans, the algorithm in Redis and without it, and what the headers say."""

import asyncio
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from penstock.core.errors import ConfigurationError
from penstock.core.redis import BatchingRedis
from penstock.predict.limits import (
    GCRA,
    Limit,
    LocalLimiter,
    Plan,
    Rule,
    Standing,
    limit_header,
    policy_header,
    read_plans,
    read_role_plans,
)
from tests.identity.service import assert_problem
from tests.predict.batch_work import ended, send, work
from tests.predict.platform import Caller, Platform

ROW = {"inputs": [[1.0, 2.0, 3.0]]}


def test_plans_are_read() -> None:
    plans = read_plans("free=60/60s:burst10,key:30/60s none=none key=none,key:1/1s")
    assert plans["free"] == Plan("free", Limit(60, 60, 10), Limit(30, 60, 30))
    assert plans["none"] == Plan("none", None, None)
    assert plans["key"] == Plan("key", None, Limit(1, 1, 1))
    rows = read_plans("a=none,batch:5 b=1/1s,batch:7,key:2/1s")
    assert rows == {
        "a": Plan("a", None, None, 5),
        "b": Plan("b", Limit(1, 1, 1), Limit(2, 1, 2), 7),
    }
    assert read_role_plans("viewer=free admin=none", plans)["viewer"] is plans["free"]


@pytest.mark.parametrize(
    "text",
    [
        *("free", "free=60", "free=0/60s", "free=60/60", "a=1/1s,b:2/1s", "a=1/1s,key"),
        *("a=none,batch:", "a=none,batch:0", "a=none,batch:none", "a=none,batch:5,batch:6"),
    ],
)
def test_what_is_no_plan_ends_the_start(text: str) -> None:
    with pytest.raises(ConfigurationError, match="PENSTOCK_PLANS"):
        read_plans(text)
    with pytest.raises(ConfigurationError, match="PENSTOCK_ROLE_PLANS"):
        read_role_plans("viewer=gold", read_plans("free=none"))


def test_headers_are_structured_fields() -> None:
    rules = [Rule("user", Limit(60, 60, 10), "u"), Rule("key", Limit(30, 60, 5), "k")]
    assert policy_header(rules) == b'"user";q=60;w=60, "key";q=30;w=60'
    standing = Standing(0, [1_000_000, 2_000_000])
    assert limit_header(rules, standing) == b'"user";r=9;t=1, "key";r=4;t=2'


async def in_redis(redis: BatchingRedis, rules: list[Rule]) -> Standing:
    numbers = [number for rule in rules for number in (rule.limit.interval, rule.limit.most)]
    keys = ["nothing", "nothing", *(rule.key for rule in rules)]
    answer = await redis.call("EVAL", GCRA, len(keys), *keys, *numbers)
    return Standing(answer[2], answer[3:])


async def test_redis_and_this_process_count_alike(redis_url: str) -> None:
    redis = BatchingRedis(redis_url)
    await redis.call("PING")
    name = hashlib.sha256(str(id(redis)).encode()).hexdigest()
    # An hour a request, so that no time passes as far as the limits see.
    rules = [Rule("user", Limit(3, 10_800, 3), f"{name}:u"), Rule("key", Limit(2, 7_200, 2), name)]
    local = LocalLimiter()
    for turn in range(4):
        there, here = await in_redis(redis, rules), local.take(rules)
        for standing in (there, here):
            assert (standing.early > 0) is (turn >= 2)
            left = re.findall(r"r=(\d+)", limit_header(rules, standing).decode())
            assert left == [str(max(1, 2 - turn)), str(max(0, 1 - turn))]
        assert abs(there.early - here.early) < 5_000_000
    # What was refused has not been counted: the user's third request is still there.
    assert (await in_redis(redis, rules[:1])).early == 0
    assert local.take(rules[:1]).early == 0
    await redis.close()


async def test_a_steady_stream_passes_and_a_faster_one_does_not(redis_url: str) -> None:
    redis = BatchingRedis(redis_url)
    rule = Rule("user", Limit(50, 1, 1), hashlib.sha256(str(id(redis)).encode()).hexdigest())
    passed = 0
    begun = asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() - begun < 1:
        passed += (await in_redis(redis, [rule])).early == 0
    elapsed = asyncio.get_running_loop().time() - begun
    assert 10 <= passed <= 50 * elapsed + 1
    await redis.close()


@pytest.fixture
def narrow(database_url: str, redis_url: str) -> Platform:
    return Platform(
        database_url,
        redis_url,
        {
            "PENSTOCK_PLANS": "narrow=6/60s:burst4,key:3/60s:burst3,batch:5",
            "PENSTOCK_ROLE_PLANS": "analyst=narrow",
        },
    )


def test_refused_requests(narrow: Platform, one: bytes) -> None:
    with narrow as running:
        caller = running.caller()
        made = running.model(caller, one)
        answers = [caller.predict(made, ROW) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 3
        first, last = answers[0], answers[-1]
        assert first.headers["ratelimit-policy"] == '"user";q=6;w=60, "key";q=3;w=60'
        assert first.headers["ratelimit"] == '"user";r=3;t=10, "key";r=2;t=20'
        assert_problem(last, 429, "too-many-requests")
        assert '"key";r=0' in last.headers["ratelimit"]
        assert 1 <= int(last.headers["retry-after"]) <= 20
        # Another key of the same user has its own quota, and shares the user's.
        second = caller.signed_in.new_key(scopes=["predict"])
        with running.client(**{"X-API-Key": str(second["key"])}) as client:
            path = f"/api/v1/predict/{made.name}"
            codes = [client.post(path, json=ROW).status_code for _ in range(3)]
        assert codes == [200, 429, 429]
        found = wait_for_refusals(running, made.id)
        assert found == 5
        events = running.sql(
            "SELECT data ->> 'model_id' FROM event WHERE type = 'quota.reached' AND owner_id = %s",
            caller.user_id,
        )
        assert events == [(str(made.id),)]
        # A limit of the model's own, of which a tenth may come at once, also for those of whom and
        # of which this process has not heard before.
        shared = running.model(caller, one, requests_per_minute=20, visibility="everyone")
        users = [running.caller() for _ in range(3)]
        found_first = [user.predict(str(shared.id), ROW) for user in users]
        assert [answer.status_code for answer in found_first] == [200, 200, 429]
        policies = [answer.headers["ratelimit-policy"] for answer in found_first]
        assert policies == ['"user";q=6;w=60, "key";q=3;w=60, "model";q=20;w=60'] * 3
        assert found_first[0].headers["ratelimit"].endswith('"model";r=1;t=3')
        assert found_first[2].headers["retry-after"] in {"1", "2", "3"}
        assert users[0].predict(str(shared.id), ROW).status_code == 429
        # Others are not concerned.
        other = running.caller()
        assert other.predict(running.model(other, one), ROW).status_code == 200
        flood(running, made.name, caller)


def test_a_batch_counts_as_one_request(narrow: Platform, one: bytes) -> None:
    with narrow as running:
        caller = running.caller()
        made = running.model(caller, one)
        csv = b"f0,f1,f2\n" + b"1,2,3\n" * 5
        answers = [send(caller, made, csv), send(caller, made, csv + b"1,2,3\n")]
        answers.append(caller.predict(made, ROW))
        refused = send(caller, made, csv)
        assert [answer.status_code for answer in answers] == [202, 202, 200]
        assert answers[0].headers["ratelimit-policy"] == '"user";q=6;w=60, "key";q=3;w=60'
        assert answers[0].headers["ratelimit"] == '"user";r=3;t=10, "key";r=2;t=20'
        assert answers[1].headers["ratelimit"].startswith('"user";r=2')
        assert_problem(refused, 429, "too-many-requests")
        assert '"key";r=0' in refused.headers["ratelimit"]
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert caller.predict(made, ROW).status_code == 429
        work(running)
        allowed, longer = (ended(caller, answer.json()) for answer in answers[:2])
        assert (allowed["state"], allowed["rows"]["done"]) == ("completed", 5)
        assert longer["state"] == "failed"
        assert "at most 5 rows" in longer["failure"]
        # The model's own limit holds for batches of all callers together.
        shared = running.model(caller, one, requests_per_minute=10, visibility="everyone")
        files = set((running.home / "bucket").rglob("file"))
        users = [running.caller() for _ in range(2)]
        found = [send(user, str(shared.id), csv) for user in users]
        assert [answer.status_code for answer in found] == [202, 429]
        assert '"model";q=10;w=60' in found[1].headers["ratelimit-policy"]
        # What was refused is not kept.
        assert len(set((running.home / "bucket").rglob("file")) - files) == 1
        asked = {"model": str(shared.id), "plants": {}}
        assert users[1].http.post("/api/v1/batches", json=asked).status_code == 429


def wait_for_refusals(platform: Platform, model_id: object) -> int:
    for _ in range(50):
        ((count,),) = platform.sql(
            "SELECT count(*) FROM prediction WHERE model_id = %s AND status = 429", model_id
        )
        if count == 5:
            break
    return int(count)


def flood(platform: Platform, name: str, caller: Caller) -> None:
    """However many are refused, only a few a second are logged."""
    before = platform.sql("SELECT count(*) FROM prediction WHERE status = 429")[0][0]
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: caller.predict(name, ROW).status_code, range(200)))
    assert set(codes) == {429}
    after = platform.sql("SELECT count(*) FROM prediction WHERE status = 429")[0][0]
    assert after - before < 100
