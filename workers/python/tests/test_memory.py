"""What outlives the process, and what a damaged or shared file does."""

import json

import pytest
from house import House, lines

from claw_worker import Context, task
from claw_worker.ledger import Effect, Ledger
from claw_worker.lines_file import LinesProblem
from claw_worker.memory import RETENTION_US, Memory


def effect(**changes):
    facts = dict(
        at_us=4_000_000_000_000_000,
        worker="worker-1",
        task="act",
        run="run-1",
        key="k1",
        undoes="",
        epoch=1,
        attempt=1,
        trace_id="",
        arguments_sha256="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",  # of {}
    )
    return Effect(**{**facts, **changes})


@task
def act(context: Context) -> str:
    context.commit()
    return f"attempt {context.attempt}"


@task(idempotent=True)
def again(context: Context) -> str:
    context.commit()
    return f"attempt {context.attempt}"


async def restarted(house, tmp_path):
    """Another process of the worker on the same files."""
    await house.close()
    house.close = _nothing
    later = House(house.ledger_path, tmp_path / "later.jsonl")
    await later.open(act, again)
    return later


async def _nothing():
    pass


async def test_results_epochs_and_tombstones_outlive_the_process(house, tmp_path):
    await house.open(act, again)
    await house.ask(claw_key="done", claw_epoch="5")
    await house.ask(claw_key="undo", claw_undoes="gone", claw_epoch="5")
    # Twice: the second process reads what the first one wrote anew.
    later = await restarted(await restarted(house, tmp_path), tmp_path)
    try:
        assert (await later.ask(claw_key="new", claw_epoch="4")).detail == "stale epoch"
        known = await later.ask(claw_key="done", claw_epoch="5", claw_attempt="2")
        assert (known.value, known.result.remembered) == ("attempt 1", True)
        assert (await later.ask(claw_key="gone", claw_epoch="5")).detail == "undone"
        assert later.keys() == ["done", "undo"]
    finally:
        await later.close()


@pytest.mark.parametrize(("name", "outcome"), [("act", "FAILED"), ("again", "OK")])
async def test_an_effect_whose_process_died_in_the_middle(house, name, outcome):
    Ledger(str(house.ledger_path)).append(effect(task=name))
    await house.open(act, again)
    seen = await house.ask(name, claw_attempt="2")
    assert seen.outcome == outcome
    assert outcome == "OK" or (seen.result.remembered and "earlier process" in seen.reason)
    assert house.keys() == ["k1"]


def test_half_a_line_is_cut_off(tmp_path):
    path = tmp_path / "ledger.jsonl"
    Ledger(str(path)).append(effect(key="whole"))
    with path.open("a") as file:
        file.write('{"key":"half')
    assert [each.key for each in Ledger(str(path)).effects("worker-1")] == ["whole"]
    with path.open("a") as file:
        file.write('{"key":"half again')
    ledger = Ledger(str(path))
    ledger.append(effect(key="next"))
    assert [line["key"] for line in lines(path)] == ["whole", "next"]


def test_half_a_line_of_any_length_is_cut_off(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_text("x" * 10_000)
    assert list(Ledger(str(path)).effects("worker-1")) == []
    assert path.read_text() == ""


@pytest.mark.parametrize("line", ["not json", "[]", '{"worker":"worker-1","key":1}'])
def test_a_ledger_that_was_edited_is_not_guessed_at(tmp_path, line):
    path = tmp_path / "ledger.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(LinesProblem, match="line 1"):
        list(Ledger(str(path)).effects("worker-1"))


def test_an_edited_memory_is_not_guessed_at(tmp_path):
    (tmp_path / "ledger.jsonl.worker-1.memory").write_text('{"kind":"epoch"}\n')
    with pytest.raises(LinesProblem, match="worker's memory"):
        Memory(str(tmp_path / "ledger.jsonl"), "worker-1")


def test_workers_share_a_ledger_but_not_a_name(tmp_path):
    path = str(tmp_path / "ledger.jsonl")
    one, two = Memory(path, "worker-1"), Memory(path, "worker-2")
    with pytest.raises(LinesProblem, match="already runs on this ledger"):
        Memory(path, "worker-1")
    one.close()
    Memory(path, "worker-1").close()
    two.close()


def test_each_worker_knows_its_own_effects(tmp_path):
    path = str(tmp_path / "ledger.jsonl")
    for number in (1, 2):
        Ledger(path).append(effect(key=f"k{number}", worker=f"worker-{number}"))
    memory = Memory(path, "worker-2")
    assert (memory.applied("k1"), memory.applied("k2") is not None) == (None, True)
    memory.close()


def test_what_is_older_than_the_retention_is_forgotten_at_the_next_start(tmp_path):
    path = tmp_path / "ledger.jsonl"
    import time

    now = time.time_ns() // 1000
    for key, at_us in (("old", now - RETENTION_US - 1_000_000), ("young", now)):
        Ledger(str(path)).append(effect(key=key, at_us=at_us))
    memory = Memory(str(path), "worker-1")
    assert (memory.applied("old"), memory.applied("young") is not None) == (None, True)
    memory.close()
    assert [line["key"] for line in lines(path)] == ["old", "young"]


async def test_a_full_memory_refuses_new_keys_and_keeps_its_promises(house, monkeypatch):
    monkeypatch.setattr("claw_worker.memory.MOST_KEYS", 1)
    await house.open(act)
    assert (await house.ask(claw_key="a")).outcome == "OK"
    assert (await house.ask(claw_key="b")).outcome == "RESOURCE_EXHAUSTED"
    assert (await house.ask(claw_key="a")).result.remembered
    assert json.loads(house.ledger_path.read_text())["key"] == "a"
