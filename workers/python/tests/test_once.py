"""Each key is acted on at most once, whatever is delivered again, late, or beside it."""

import asyncio
import random
import threading

import grpc
import pytest
from house import answer, first, headers, in_seconds

from claw_worker import Context, Rejected, Transient, task
from claw_worker.wire import worker_pb2 as pb


def counting(*, idempotent=False, fails=0):
    """A task that counts how often it acted; the first `fails` times it raises after its commit."""
    acted = []

    @task(idempotent=idempotent)
    async def act(context: Context, size: int = 1) -> int:
        context.commit()
        acted.append(context.key)
        if len(acted) <= fails:
            raise OSError("disk went away")
        return len(acted)

    return act, acted


def gated():
    """A task that commits, says so, and ends when it is let."""
    gate, acted = asyncio.Event(), []

    @task
    async def act(context: Context) -> int:
        context.commit()
        context.progress(0.5)
        await gate.wait()
        acted.append(context.key)
        return len(acted)

    return act, gate, acted


async def test_a_second_delivery_is_answered_from_memory(house):
    act, acted = counting()
    await house.open(act)
    one = await house.ask()
    two = await house.ask(claw_attempt="2")
    assert [one.outcome, one.value, one.result.remembered] == ["OK", 1, False]
    assert [two.outcome, two.value, two.result.remembered] == ["OK", 1, True]
    assert acted == house.keys() == ["k1"]


async def test_other_keys_act_for_themselves(house):
    act, acted = counting()
    await house.open(act)
    assert [(await house.ask(claw_key=key)).value for key in ("a", "b", "c")] == [1, 2, 3]
    assert acted == house.keys() == ["a", "b", "c"]


async def test_a_duplicate_waits_for_the_first_and_gets_its_answer(house):
    act, gate, acted = gated()
    await house.open(act)
    one = house.call()
    await first(one, "progress")
    two = house.call(claw_attempt="2")
    await first(two, "heartbeat")
    gate.set()
    answers = [await answer(one), await answer(two)]
    assert [(seen.outcome, seen.value, seen.result.remembered) for seen in answers] == [
        ("OK", 1, False),
        ("OK", 1, True),
    ]
    assert acted == house.keys() == ["k1"]


async def test_a_duplicate_takes_its_turn_when_the_first_was_given_up_before_it_acted(house):
    turns = asyncio.Event()

    @task
    async def act(context: Context) -> int:
        context.progress(0)
        if context.attempt == 1:
            await turns.wait()  # never
        context.commit()
        return context.attempt

    await house.open(act)
    one = house.call()
    await first(one, "progress")
    two = house.call(claw_attempt="2")
    await first(two, "heartbeat")
    one.cancel()
    seen = await answer(two)
    assert (seen.outcome, seen.value, seen.result.remembered) == ("OK", 2, False)
    assert [line["attempt"] for line in house.ledger()] == [2]


@pytest.mark.parametrize("error", [Rejected("no"), Transient("later"), ValueError("bad")], ids=repr)
async def test_a_rejection_is_not_remembered(house, error):
    @task
    async def act(context: Context) -> int:
        if context.attempt == 1:
            raise error
        context.commit()
        return 7

    await house.open(act)
    assert (await house.ask()).outcome == "REJECTED"
    assert house.keys() == []
    assert (await house.ask(claw_attempt="2")).value == 7


async def test_a_failure_after_the_commit_is_remembered(house):
    act, acted = counting(fails=1)
    await house.open(act)
    one, two = await house.ask(), await house.ask(claw_attempt="2")
    assert [one.outcome, one.result.remembered] == ["FAILED", False]
    assert [two.outcome, two.result.remembered, two.reason] == ["FAILED", True, one.reason]
    assert acted == house.keys() == ["k1"]


async def test_an_idempotent_task_that_failed_is_done_again_on_one_ledger_line(house):
    act, acted = counting(idempotent=True, fails=1)
    await house.open(act)
    assert [(await house.ask()).outcome, (await house.ask()).outcome] == ["FAILED", "OK"]
    assert (await house.ask()).result.remembered
    assert acted == ["k1", "k1"]
    assert house.keys() == ["k1"]


async def test_what_may_have_happened_before_is_never_called_rejected(house):
    @task(idempotent=True)
    async def act(context: Context) -> None:
        if context.attempt == 2:
            raise Rejected("not now")
        context.commit()
        raise OSError("half done")

    await house.open(act)
    assert [(await house.ask(claw_attempt=str(attempt))).outcome for attempt in (1, 2)] == [
        "FAILED",
        "FAILED",
    ]


@pytest.mark.parametrize("changes", [{"task": "other"}, {"arguments": {"size": 2}}], ids=str)
async def test_a_key_stands_for_one_effect(house, changes):
    act, acted = counting()

    @task
    def other(size: int = 1) -> None: ...

    await house.open(act, other)
    await house.ask(arguments={"size": 1})
    seen = await house.ask(**{"arguments": {"size": 1}, **changes})
    assert seen.outcome == "INVALID_ARGUMENT" and "claw-key" in seen.detail
    # Spelt differently, they are the same arguments.
    assert (await house.ask(arguments='{ "size" : 1 }')).result.remembered


async def test_an_undone_key_is_refused_before_and_after_its_delivery(house):
    act, acted = counting()
    await house.open(act)
    await house.ask(claw_key="applied")
    for key in ("applied", "never-arrived"):
        assert (await house.ask(claw_key=f"undo-{key}", claw_undoes=key)).outcome == "OK"
        late = await house.ask(claw_key=key, claw_attempt="2")
        assert (late.outcome, late.detail) == ("FAILED_PRECONDITION", "undone")
    assert [(line["key"], line["undoes"]) for line in house.ledger()] == [
        ("applied", ""),
        ("undo-applied", "applied"),
        ("undo-never-arrived", "never-arrived"),
    ]


async def test_an_undo_stops_the_effect_that_is_about_to_happen(house):
    never = asyncio.Event()

    @task
    async def act(context: Context) -> None:
        context.progress(0)
        if not context.undoes:
            await never.wait()
        context.commit()

    await house.open(act)
    forward = house.call()
    await first(forward, "progress")
    assert (await house.ask(claw_key="u1", claw_undoes="k1")).outcome == "OK"
    seen = await answer(forward)
    assert (seen.outcome, seen.detail) == ("FAILED_PRECONDITION", "undone")
    assert house.keys() == ["u1"]


async def test_an_undo_waits_for_the_effect_that_is_happening(house):
    act, gate, acted = gated()
    await house.open(act)
    forward = house.call()
    await first(forward, "progress")
    undo = house.call(claw_key="u1", claw_undoes="k1")
    await first(undo, "heartbeat")
    assert house.keys() == ["k1"]
    gate.set()
    assert (await answer(undo)).outcome == "OK"
    assert acted == house.keys() == ["k1", "u1"]


async def test_an_older_epoch_of_a_run_is_refused(house):
    act, acted = counting()
    await house.open(act)
    for key, run, epoch, outcome in [
        ("a", "run-1", "3", "OK"),
        ("b", "run-1", "2", "FAILED_PRECONDITION"),
        ("a", "run-1", "2", "FAILED_PRECONDITION"),
        ("c", "run-2", "1", "OK"),
        ("d", "run-1", "3", "OK"),
        ("e", "run-1", "4", "OK"),
        ("f", "run-1", "3", "FAILED_PRECONDITION"),
    ]:
        seen = await house.ask(claw_key=key, claw_run=run, claw_epoch=epoch)
        assert seen.outcome == outcome, key
        assert outcome == "OK" or seen.detail == "stale epoch"
    assert acted == house.keys() == ["a", "c", "d", "e"]


async def test_a_take_over_stops_what_the_older_executor_had_begun(house):
    gate = asyncio.Event()

    @task
    async def act(context: Context) -> None:
        context.progress(0)
        if context.key == "old":
            await gate.wait()
        context.commit()

    await house.open(act)
    old = house.call(claw_key="old", claw_epoch="1")
    await first(old, "progress")
    assert (await house.ask(claw_key="new", claw_epoch="2")).outcome == "OK"
    gate.set()
    seen = await answer(old)
    assert (seen.outcome, seen.detail) == ("FAILED_PRECONDITION", "stale epoch")
    assert house.keys() == ["new"]


@pytest.mark.parametrize("seed", range(3))
async def test_the_ledger_is_the_effects_in_a_storm_of_duplicates_cancels_and_undos(house, seed):
    chance = random.Random(seed)
    effects, lock = [], threading.Lock()

    def take_effect(context):
        context.progress(0.1)
        context.commit()
        with lock:
            effects.append(context.key)
        context.progress(0.9)

    @task
    async def act(context: Context) -> None:
        await asyncio.sleep(0)
        take_effect(context)
        await asyncio.sleep(0)

    @task
    def act_in_thread(context: Context) -> None:
        take_effect(context)

    await house.open(act, act_in_thread, concurrency=4, most_waiting_each=100)

    async def deliver(number):
        key = f"k{number % 25}"
        name = "act" if number % 2 else "act_in_thread"
        undoes = f"k{chance.randrange(25)}" if chance.random() < 0.1 else None
        call = house.call(
            name if undoes is None else "act",
            claw_key=key if undoes is None else f"undo-{number}",
            claw_undoes=undoes,
            claw_deadline=in_seconds(60 if chance.random() < 0.8 else 0.02),
        )
        if chance.random() < 0.4:
            await first_or_none(call)
            call.cancel()
        try:
            return await answer(call)
        except asyncio.CancelledError:
            return None

    # Keys of even and odd numbers differ in their task: 25 is odd, so half of the deliveries are refused
    # as another use of the key, which must not act either.
    answers = await asyncio.wait_for(asyncio.gather(*(deliver(number) for number in range(300))), 20)
    await house.desk.drain(5)
    assert sorted(effects) == sorted(house.keys())
    assert len(effects) == len(set(effects)) > 10
    oks = [seen for seen in answers if seen and seen.status is grpc.StatusCode.OK and seen.outcome == "OK"]
    assert len(oks) > 10


async def first_or_none(call):
    try:
        await call.read()
    except (grpc.aio.AioRpcError, asyncio.CancelledError):
        pass


async def test_the_ledger_says_who_let_what_happen(house):
    act, _ = counting()
    await house.open(act)
    metadata = headers(claw_run="run-9", claw_epoch="7", claw_attempt="3", claw_undoes="k0")
    await answer(
        house.stub.Execute(pb.ExecuteRequest(task="act", arguments_json='{"size":2}'), metadata=metadata)
    )
    (line,) = house.ledger()
    assert line.pop("at_us") > 1_600_000_000_000_000
    assert line == {
        "worker": "worker-1",
        "task": "act",
        "run": "run-9",
        "key": "k1",
        "undoes": "k0",
        "epoch": 7,
        "attempt": 3,
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        # Of {"size":2}
        "arguments_sha256": __import__("hashlib").sha256(b'{"size":2}').hexdigest(),
    }
