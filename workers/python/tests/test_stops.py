"""Cancel, deadline and drain: before the commit they stop the task, after it they don't."""

import asyncio
import threading

import pytest
from house import PATIENCE, answer, first, in_seconds

from claw_worker import Context, task


def waiting(*, commits_first, asynchronous):
    """A task that waits until it is let go, and says how it went; with its commit before or after."""
    let_go, ended = threading.Event(), threading.Event()

    def begin(context):
        if commits_first:
            context.commit()
        context.progress(0.5)

    def end(context):
        context.commit()
        return context.attempt

    if asynchronous:

        @task
        async def act(context: Context) -> int:
            _ = context.commit
            try:
                begin(context)
                while not let_go.is_set():
                    await asyncio.sleep(0.002)
                return end(context)
            finally:
                ended.set()
    else:

        @task
        def act(context: Context) -> int:
            _ = context.commit
            try:
                begin(context)
                # A thread can't be cancelled; a long task asks.
                while not let_go.is_set() and not context.is_stopped:
                    let_go.wait(0.002)
                return end(context)
            finally:
                ended.set()

    return act, let_go, ended


async def happened(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, PATIENCE)


BOTH = pytest.mark.parametrize("asynchronous", [True, False], ids=["async", "thread"])


@BOTH
async def test_a_cancel_before_the_commit_keeps_the_task_from_acting(house, asynchronous):
    act, let_go, ended = waiting(commits_first=False, asynchronous=asynchronous)
    await house.open(act)
    call = house.call()
    await first(call, "progress")
    call.cancel()
    await happened(ended)
    assert house.keys() == []
    # Nothing is left of it: the next delivery acts.
    let_go.set()
    assert (await house.ask(claw_attempt="2")).value == 2
    assert house.keys() == ["k1"]


@BOTH
async def test_a_task_whose_caller_vanished_after_the_commit_goes_on_and_is_remembered(house, asynchronous):
    act, let_go, ended = waiting(commits_first=True, asynchronous=asynchronous)
    await house.open(act)
    call = house.call()
    await first(call, "progress")
    call.cancel()
    again = house.call(claw_attempt="2")
    await first(again, "heartbeat")
    assert not ended.is_set()
    let_go.set()
    seen = await answer(again)
    assert (seen.outcome, seen.value, seen.result.remembered) == ("OK", 1, True)
    assert house.keys() == ["k1"]


@BOTH
async def test_a_deadline_before_the_commit_keeps_the_task_from_acting(house, asynchronous):
    act, let_go, ended = waiting(commits_first=False, asynchronous=asynchronous)
    await house.open(act)
    assert (await house.ask(claw_deadline=in_seconds(0.1))).outcome == "DEADLINE_EXCEEDED"
    await happened(ended)
    let_go.set()
    assert house.keys() == []
    assert (await house.ask(claw_attempt="2")).value == 2


@BOTH
async def test_a_deadline_after_the_commit_changes_nothing(house, asynchronous):
    act, let_go, ended = waiting(commits_first=True, asynchronous=asynchronous)
    await house.open(act, heartbeat_seconds=0.02)
    deadline = in_seconds(0.1)
    call = house.call(claw_deadline=deadline)
    await first(call, "progress")
    while (await first(call, "heartbeat")).at_us <= int(deadline):
        pass
    let_go.set()
    assert (await answer(call)).value == 1


async def test_a_task_that_catches_everything_can_t_act_after_a_refusal(house):
    acted, ended = [], asyncio.Event()

    @task
    async def act(context: Context) -> int:
        try:
            await asyncio.Event().wait()
        except BaseException:
            pass
        try:
            try:
                context.commit()
            except Exception:
                pass
            acted.append(1)
            return 1
        finally:
            ended.set()

    await house.open(act)
    assert (await house.ask(claw_deadline=in_seconds(0.05))).outcome == "DEADLINE_EXCEEDED"
    await ended.wait()
    assert acted == house.keys() == []


async def test_a_duplicate_keeps_its_own_deadline(house):
    act, let_go, _ = waiting(commits_first=True, asynchronous=True)
    await house.open(act)
    call = house.call()
    await first(call, "progress")
    assert (await house.ask(claw_attempt="2", claw_deadline=in_seconds(0.05))).outcome == "DEADLINE_EXCEEDED"
    let_go.set()
    assert (await answer(call)).value == 1


async def test_a_task_that_waits_for_its_turn_can_be_stopped(house):
    act, let_go, _ = waiting(commits_first=True, asynchronous=True)
    await house.open(act, concurrency=1)
    call = house.call()
    await first(call, "progress")
    assert (await house.ask(claw_key="k2", claw_deadline=in_seconds(0.05))).outcome == "DEADLINE_EXCEEDED"
    let_go.set()
    assert (await answer(call)).value == 1
    assert house.keys() == ["k1"]


@BOTH
async def test_a_drain_lets_a_task_end(house, asynchronous):
    act, let_go, _ = waiting(commits_first=False, asynchronous=asynchronous)
    await house.open(act)
    call = house.call()
    await first(call, "progress")
    draining = asyncio.create_task(house.desk.drain(PATIENCE))
    await asyncio.sleep(0)  # it has begun to drain
    assert (await house.ask(claw_key="k2")).outcome == "UNAVAILABLE"
    let_go.set()
    assert (await answer(call)).value == 1
    await draining
    assert house.keys() == ["k1"]


async def test_a_drain_stops_what_has_not_committed_in_time(house):
    act, _, ended = waiting(commits_first=False, asynchronous=True)
    await house.open(act)
    call = house.call()
    await first(call, "progress")
    again = house.call(claw_attempt="2")
    await first(again, "heartbeat")
    await house.desk.drain(0.02)
    assert [(await answer(each)).outcome for each in (call, again)] == ["UNAVAILABLE", "UNAVAILABLE"]
    await happened(ended)
    assert house.keys() == []


async def test_hang_first_answers_nothing_until_the_deadline_and_then_works(house):
    acted = []

    @task
    def act() -> int:
        acted.append(1)
        return len(acted)

    await house.open(act, hang_first=2, heartbeat_seconds=0.01)
    for attempt in ("1", "2"):
        seen = await house.ask(claw_attempt=attempt, claw_deadline=in_seconds(0.1))
        assert (seen.outcome, seen.events) == ("DEADLINE_EXCEEDED", [])
    # The same attempt delivered again hangs again.
    seen = await house.ask(claw_attempt="2", claw_deadline=in_seconds(0.05))
    assert (seen.outcome, seen.events) == ("DEADLINE_EXCEEDED", [])
    assert house.keys() == []
    assert (await house.ask(claw_attempt="3")).value == 1
    assert house.keys() == ["k1"]


async def test_a_hanging_delivery_leaves_the_next_attempt_alone(house):
    @task
    def act() -> int:
        return 1

    await house.open(act, hang_first=1, concurrency=1)
    hanging = asyncio.create_task(answer(house.call()))
    while not any("hangs" in line["message"] for line in house.log()):
        await asyncio.sleep(0.002)
    assert (await house.ask(claw_attempt="2")).value == 1
    assert not hanging.done()
    await house.desk.drain(1)
    assert (await hanging).outcome == "UNAVAILABLE"
