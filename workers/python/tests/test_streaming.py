"""What a caller hears while a task runs, and what the worker's log keeps of it."""

import asyncio
import math

import pytest
from house import TRACE, answer, first

from claw_worker import Context, task
from claw_worker.events import MOST_WAITING, EventStream, progress_event


def talking(asynchronous):
    def talk(context):
        context.progress(0.4, "two of\nfive")
        context.log.info("removed %d of %s", 2, "five")
        context.log.warning("a % alone stays")
        context.log.error("wrong %d", "x")
        context.progress(7)
        context.progress(math.nan, "x")

    if asynchronous:

        @task
        async def act(context: Context) -> None:
            talk(context)
    else:

        @task
        def act(context: Context) -> None:
            talk(context)

    return act


@pytest.mark.parametrize("asynchronous", [True, False], ids=["async", "thread"])
async def test_progress_and_log_lines_arrive_in_order_before_the_result(house, asynchronous):
    await house.open(talking(asynchronous))
    seen = await house.ask()
    assert seen.outcome == "OK"
    assert [(news.fraction, news.note) for news in seen.of("progress")] == [
        (0.4, "two of five"),
        (1, ""),
        (0, "x"),
    ]
    assert [(line.level, line.message, line.trace_id) for line in seen.of("log")] == [
        ("info", "removed 2 of five", TRACE),
        ("warning", "a % alone stays", TRACE),
        ("error", "'wrong %d' ('x',)", TRACE),
    ]
    kinds = [event.WhichOneof("event") for event in seen.events]
    assert kinds[0] == "heartbeat" and kinds[-1] == "result"


async def test_the_worker_s_log_says_whose_line_it_is(house):
    await house.open(talking(True))
    await house.ask(claw_run="run-7", claw_key="k7", claw_attempt="2")
    (line,) = [line for line in house.log() if line["message"] == "removed 2 of five"]
    facts = {
        name: line[name] for name in ("execution_id", "trace_id", "key", "attempt", "worker", "task", "level")
    }
    assert facts == {
        "execution_id": "run-7",
        "trace_id": TRACE,
        "key": "k7",
        "attempt": 2,
        "worker": "worker-1",
        "task": "act",
        "level": "info",
    }
    assert line["time"].endswith("Z") and str(line["at_us"])[-6:] == line["time"][-7:-1]


@pytest.mark.parametrize("asynchronous", [True, False], ids=["async", "thread"])
async def test_the_heart_beats_while_a_task_is_silent(house, asynchronous):
    import threading

    over = threading.Event()

    if asynchronous:

        @task
        async def act() -> None:
            await asyncio.to_thread(over.wait, 10)
    else:

        @task
        def act() -> None:
            over.wait(10)

    await house.open(act, heartbeat_seconds=0.01)
    call = house.call()
    beats = [(await first(call, "heartbeat")).at_us for _ in range(4)]
    over.set()
    assert beats == sorted(beats) and beats[-1] - beats[0] >= 25_000
    assert (await answer(call)).outcome == "OK"


def test_the_heart_beats_often_enough_by_default():
    from claw_worker.desk import DeskOptions

    assert DeskOptions().heartbeat_seconds <= 2


async def test_a_slow_reader_loses_the_oldest_news_and_is_told():
    stream = EventStream(asyncio.get_running_loop())
    for number in range(MOST_WAITING + 5):
        stream.put(progress_event(0, str(number)))
    told, *kept = stream.take()
    assert told.log.message.startswith("5 events were dropped")
    assert [kept[0].progress.note, kept[-1].progress.note, len(kept)] == [
        "5",
        str(MOST_WAITING + 4),
        MOST_WAITING,
    ]
    assert stream.take() == []


async def test_a_task_knows_its_delivery(house):
    @task
    def act(context: Context) -> list[str]:
        said = [
            context.run,
            context.key,
            context.undoes,
            context.trace_id,
            context.worker,
            str(context.attempt),
        ]
        assert 50 < context.seconds_left <= 60 and not context.is_stopped
        return said

    await house.open(act)
    seen = await house.ask(claw_undoes="k0", claw_attempt="4")
    assert seen.value == ["run-1", "k1", "k0", TRACE, "worker-1", "4"]
