"""How a delivery ends: OK, REJECTED (surely no effect), FAILED (nobody knows), or a status."""

import asyncio
import threading

import pytest
from house import answer, first, in_seconds

from claw_worker import Context, Rejected, Transient, task

SMALL = 10


class Odd(Exception):
    def __str__(self):
        raise RuntimeError("even its text is broken")


def raising(error, *, before, asynchronous):
    """A task that raises just before or just after its commit."""

    def run(context):
        if before:
            raise error
        context.commit()
        raise error

    if asynchronous:

        @task
        async def act(context: Context) -> None:
            _ = context.commit  # it commits by itself, in what it calls
            run(context)
    else:

        @task
        def act(context: Context) -> None:
            _ = context.commit
            run(context)

    return act


# error, outcome before the commit, reason, transient
ERRORS = [
    (Rejected("no such node"), "no such node", False),
    (Transient("busy"), "busy", True),
    (Rejected(), "Rejected", False),
    (ValueError("two\nlines\x1b[31m"), "ValueError: two lines [31m", False),
    (KeyError("x"), "KeyError: 'x'", False),
    (StopIteration(3), "StopIteration: 3", False),
    (SystemExit(3), "SystemExit: 3", False),
    (KeyboardInterrupt(), "KeyboardInterrupt", False),
    (asyncio.CancelledError(), "CancelledError", False),
    (Odd(), "Odd", False),
]


@pytest.mark.parametrize("asynchronous", [True, False], ids=["async", "thread"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda entry: type(entry[0]).__name__)
async def test_before_the_commit_an_error_is_a_rejection(house, error, asynchronous):
    raised, reason, transient = error
    if asynchronous and isinstance(raised, StopIteration):
        reason = "RuntimeError: coroutine raised StopIteration"
    await house.open(raising(raised, before=True, asynchronous=asynchronous))
    seen = await house.ask()
    assert (seen.outcome, seen.reason, seen.result.transient) == ("REJECTED", reason, transient)
    assert house.keys() == []


@pytest.mark.parametrize("asynchronous", [True, False], ids=["async", "thread"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda entry: type(entry[0]).__name__)
async def test_after_the_commit_every_error_is_a_failure(house, error, asynchronous):
    await house.open(raising(error[0], before=False, asynchronous=asynchronous))
    seen = await house.ask()
    assert (seen.outcome, seen.result.transient) == ("FAILED", False)
    assert seen.reason and "\n" not in seen.reason and "Traceback" not in seen.reason
    assert house.keys() == ["k1"]


async def test_the_traceback_is_in_the_worker_s_log_alone(house):
    await house.open(raising(ValueError("secret path"), before=False, asynchronous=True))
    seen = await house.ask()
    assert seen.reason == "ValueError: secret path"
    (line,) = [line for line in house.log() if "traceback" in line]
    assert "test_endings.py" in line["traceback"] and line["key"] == "k1"


async def test_a_task_that_never_commits_is_committed_before_it_starts(house):
    lines = []

    @task
    def act() -> None:
        lines.extend(house.keys())

    await house.open(act)
    assert (await house.ask()).outcome == "OK"
    assert lines == ["k1"]


async def test_a_rejection_that_comes_too_late_says_how_to_make_it_in_time(house):
    @task
    def act() -> None:
        raise Rejected("no")

    await house.open(act)
    seen = await house.ask()
    assert seen.outcome == "FAILED" and "context.commit()" in seen.reason


async def test_a_task_that_returns_without_its_commit_stands_in_the_ledger(house):
    @task
    async def act(context: Context, size: int) -> str:
        if size == 0:
            return "nothing to do"
        context.commit()
        return "done"

    await house.open(act)
    assert (await house.ask(arguments={"size": 0})).value == "nothing to do"
    assert house.keys() == ["k1"]


async def test_a_reply_of_the_wrong_type_is_a_failure(house):
    @task
    def act() -> list[int]:
        return [1, "2"]  # type: ignore[list-item]

    await house.open(act)
    seen = await house.ask()
    assert seen.outcome == "FAILED"
    assert seen.reason == 'the reply is of the wrong type: reply[1]: expected an integer, got the string "2"'


async def test_a_reply_is_bounded(house):
    @task
    def act(size: int) -> str:
        return "x" * size

    await house.open(act)
    most = 256 * 1024
    assert (await house.ask(arguments={"size": most - 2}, claw_key="fits")).outcome == "OK"
    seen = await house.ask(arguments={"size": most - 1}, claw_key="large")
    assert (seen.outcome, seen.reason) == (
        "FAILED",
        "the reply is of the wrong type: reply: is larger than 256 KiB",
    )


# arguments as text, what is said
BAD_ARGUMENTS = [
    ('{"node":"n","tenants":["a",2]}', "tenants[1]: expected a string, got the number 2"),
    ('{"node":"n"}', "tenants: is missing"),
    ('{"node":"n","tenants":[],"tenant":"a"}', "tenant: task act has no such field; did you mean tenants?"),
    ("[]", "arguments: must be one JSON object"),
    ("", "arguments: aren't JSON"),
    ("{", "arguments: aren't JSON"),
    ('{"node":NaN}', "arguments: aren't JSON: NaN is no JSON number"),
    ('{"node":"a","node":"b"}', "arguments: aren't JSON: an object has the same key twice"),
    ('{"node":' + "9" * 5000 + "}", "node: expected a string|arguments: aren't JSON"),
    ('{"node":' + "[" * 100 + "]" * 100 + "}", "arguments: more than 32 levels"),
    ('{"node":' + "[" * 100_000 + "]" * 100_000 + "}", "arguments: more than 32 levels"),
    ('{"node":"' + "x" * 256 * 1024 + '"}', "arguments: are larger than 256 KiB"),
]


@pytest.mark.parametrize(("text", "said"), BAD_ARGUMENTS, ids=lambda value: value[:40])
async def test_bad_arguments_are_rejected_with_the_place(house, text, said):
    @task
    def act(node: str, tenants: list[str]) -> None: ...

    await house.open(act)
    seen = await house.ask(arguments=text)
    assert seen.outcome == "REJECTED" and not seen.result.transient
    assert any(seen.reason.startswith(part) for part in said.split("|")), seen.reason
    assert house.keys() == []


async def test_an_unknown_task_is_rejected(house):
    @task
    def invalidate() -> None: ...

    await house.open(invalidate)
    seen = await house.ask("invalidat")
    assert seen.outcome == "REJECTED" and "did you mean invalidate?" in seen.reason


# changes of the metadata, what is said
BAD_METADATA = [
    ({"claw_key": None}, "claw-key is missing"),
    ({"claw_key": ""}, "claw-key is missing"),
    ({"claw_run": None}, "claw-run is missing"),
    ({"claw_deadline": None}, "claw-deadline is missing"),
    ({"claw_deadline": "soon"}, 'claw-deadline is "soon"; it must be a decimal number'),
    ({"claw_deadline": "-1"}, "claw-deadline"),
    ({"claw_epoch": None}, "claw-epoch is missing"),
    ({"claw_epoch": "1.5"}, "claw-epoch"),
    ({"claw_epoch": str(2**63)}, "claw-epoch"),
    ({"claw_attempt": "x"}, "claw-attempt"),
    ({"claw_undoes": "k1"}, "claw-undoes names the delivery's own key"),
    ({"claw_key": "x" * 1025}, "claw-key is 1025 bytes long"),
]


@pytest.mark.parametrize(("changes", "said"), BAD_METADATA, ids=str)
async def test_metadata_is_never_guessed(house, changes, said):
    @task
    def act() -> None: ...

    await house.open(act)
    seen = await house.ask(**changes)
    assert seen.outcome == "INVALID_ARGUMENT" and seen.detail.startswith(said)
    assert house.keys() == []


async def test_a_broken_traceparent_is_no_reason_to_refuse(house):
    @task
    def act() -> None: ...

    await house.open(act)
    assert (await house.ask(traceparent="00-xyz")).outcome == "OK"
    assert house.ledger()[0]["trace_id"] == ""


async def test_a_delivery_that_arrives_late_is_refused(house):
    @task
    def act() -> None: ...

    await house.open(act)
    assert (await house.ask(claw_deadline=in_seconds(-0.001))).outcome == "DEADLINE_EXCEEDED"
    assert house.keys() == []


async def test_a_full_house_takes_no_more(house):
    gate = asyncio.Event()

    @task
    async def act(context: Context) -> None:
        context.commit()
        context.progress(0.5)
        await gate.wait()

    await house.open(act, concurrency=1, most_waiting_each=2)
    running = house.call(claw_key="a")
    await first(running, "progress")
    waiting = house.call(claw_key="b")
    await first(waiting, "heartbeat")
    assert (await house.ask(claw_key="c")).outcome == "RESOURCE_EXHAUSTED"
    assert house.keys() == ["a"]
    gate.set()
    assert [(await answer(call)).outcome for call in (running, waiting)] == ["OK", "OK"]


@pytest.mark.parametrize("asynchronous", [True, False], ids=["async", "thread"])
async def test_tasks_run_beside_each_other(house, asynchronous):
    meeting = threading.Barrier(4)

    if asynchronous:
        count, all_here = [], asyncio.Event()

        @task
        async def act() -> None:
            count.append(1)
            if len(count) == 4:
                all_here.set()
            await all_here.wait()
    else:

        @task
        def act() -> None:
            meeting.wait(SMALL)

    await house.open(act, concurrency=4)
    seen = await asyncio.gather(*(house.ask(claw_key=f"k{number}") for number in range(4)))
    assert [each.outcome for each in seen] == ["OK"] * 4


async def test_times_and_classes_arrive_as_what_they_are(house):
    import datetime as dt
    from dataclasses import dataclass

    @dataclass
    class Pause:
        length: dt.timedelta

    @task
    def act(pause: Pause) -> Pause:
        assert isinstance(pause, Pause)
        return Pause(pause.length * 2)

    await house.open(act)
    assert (await house.ask(arguments={"pause": {"length": "1.25s"}})).value == {"length": "2.5s"}


async def test_a_ledger_that_can_t_be_written_rejects(house, monkeypatch):
    @task
    def act() -> None: ...

    await house.open(act)

    def fail(effect):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(house.memory._ledger, "append", fail)
    assert (await house.ask()).outcome == "UNAVAILABLE"
    monkeypatch.undo()
    assert (await house.ask()).outcome == "OK"
