"""What a worker knows of past deliveries, and the one place that lets a task take effect.

For each key: was it applied (the ledger says so), and with which result. For each undone key: a
tombstone. For each run: the highest epoch seen. `apply` checks all of it and writes the ledger under
one lock, so between the last check and the ledger's line nothing can come.

Nothing is forgotten before its retention ends. A memory that is full refuses new keys instead:
forgetting a younger one would let an effect happen twice.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

import grpc

from .clock import now_us
from .delivery import Delivery
from .ledger import Effect, Ledger
from .lines_file import LinesProblem
from .memory_file import MemoryFile
from .outcomes import Refusal, Stopped
from .wire import worker_pb2 as pb

RETENTION_US = 48 * 3600 * 1_000_000
MOST_KEYS = 100_000
MOST_RESULT_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Applied:
    """A key whose task was let take effect. Without a result the effect is under way, or a process
    ended in the middle of it."""

    effect: Effect
    result: pb.Result | None = None


class Memory:
    def __init__(self, ledger_path: str, worker: str):
        """Raises LinesProblem."""
        self.worker = worker
        # Held by whoever decides whether a task may still take effect.
        self.lock = threading.RLock()
        self._applied: dict[str, Applied] = {}
        self._tombstones: dict[str, int] = {}
        self._epochs: dict[str, tuple[int, int]] = {}
        self._result_bytes = 0
        self._file = MemoryFile(ledger_path, worker)
        self._ledger = Ledger(ledger_path)
        self._recollect()

    def applied(self, key: str) -> Applied | None:
        return self._applied.get(key)

    def admit(self, delivery: Delivery) -> None:
        """Raises the run's epoch to the delivery's. Raises Refusal where memory is full or fails."""
        with self.lock:
            self._forget_old()
            is_full = len(self._applied) >= MOST_KEYS or self._result_bytes >= MOST_RESULT_BYTES
            if is_full and delivery.key not in self._applied:
                raise Refusal(
                    grpc.StatusCode.RESOURCE_EXHAUSTED, "the worker remembers as many effects as it can"
                )
            if delivery.epoch > self._epoch(delivery.run):
                self._note(kind="epoch", run=delivery.run, epoch=delivery.epoch)
            # Taken out and put in again: the runs stay in the order of their last delivery.
            epoch, _ = self._epochs.pop(delivery.run, (0, 0))
            self._epochs[delivery.run] = (max(epoch, delivery.epoch), now_us())

    def objection(self, delivery: Delivery) -> Stopped | None:
        """Why the delivery must not take effect, as things stand."""
        with self.lock:
            if delivery.epoch < self._epoch(delivery.run):
                return Stopped.STALE_EPOCH
            if delivery.key in self._tombstones:
                return Stopped.UNDONE
            return Stopped.DEADLINE if delivery.is_late() else None

    def bury(self, key: str) -> None:
        """Sets a tombstone: nothing takes effect under the key from now on. Raises Refusal."""
        with self.lock:
            if key not in self._tombstones:
                self._note(kind="tombstone", key=key)
                self._tombstones[key] = now_us()

    def apply(self, delivery: Delivery, task: str, arguments_sha256: str) -> Stopped | None:
        """Lets the task take effect and writes the ledger, or says why not."""
        with self.lock:
            stopped = self.objection(delivery)
            if stopped or delivery.key in self._applied:
                return stopped
            effect = Effect(
                at_us=now_us(),
                worker=self.worker,
                task=task,
                run=delivery.run,
                key=delivery.key,
                undoes=delivery.undoes,
                epoch=delivery.epoch,
                attempt=delivery.attempt,
                trace_id=delivery.trace_id,
                arguments_sha256=arguments_sha256,
            )
            try:
                self._ledger.append(effect)
            except OSError:
                return Stopped.NO_LEDGER
            self._applied[delivery.key] = Applied(effect)
            return None

    def keep(self, key: str, result: pb.Result) -> None:
        """Remembers the result of an applied key. Raises Refusal if it doesn't outlive the process."""
        with self.lock:
            if key not in self._applied:  # it ran for longer than anything is remembered
                return
            self._put_result(key, result)
            self._note(kind="result", key=key, **_result_note(result))

    def close(self) -> None:
        with self.lock:
            self._file.close()
            self._ledger.close()

    def _epoch(self, run: str) -> int:
        return self._epochs.get(run, (0, 0))[0]

    def _note(self, **note: Any) -> None:
        try:
            self._file.append({"at_us": now_us(), **note})
        except OSError as error:
            raise Refusal(
                grpc.StatusCode.UNAVAILABLE, f"the worker's memory can't be written: {error.strerror}"
            ) from None

    def _put_result(self, key: str, result: pb.Result) -> None:
        applied = self._applied[key]
        self._result_bytes += result.ByteSize() - (applied.result.ByteSize() if applied.result else 0)
        self._applied[key] = replace(applied, result=result)

    def _forget_old(self) -> None:
        # Each map is in the order of age. The loop ends at the first that is young enough.
        limit = now_us() - RETENTION_US
        for key, applied in list(_leading(self._applied, lambda applied: applied.effect.at_us < limit)):
            self._result_bytes -= applied.result.ByteSize() if applied.result else 0
            del self._applied[key]
        for key, _ in list(_leading(self._tombstones, lambda at_us: at_us < limit)):
            del self._tombstones[key]
        for run, _ in list(_leading(self._epochs, lambda seen: seen[1] < limit)):
            del self._epochs[run]

    def _recollect(self) -> None:
        """Reads the ledger and the memory of earlier processes, and writes the memory anew."""
        self._applied = {effect.key: Applied(effect) for effect in self._ledger.effects(self.worker)}
        for note in self._file.notes():
            try:
                self._recall(note)
            except (KeyError, TypeError, ValueError):
                raise LinesProblem(
                    f"{self._file.path} holds a line that isn't a worker's memory; was it edited?"
                ) from None
        self._forget_old()
        self._file.rewrite(self._notes())

    def _recall(self, note: dict[str, Any]) -> None:
        kind, at_us = note["kind"], int(note["at_us"])
        if kind == "epoch" and note["epoch"] > self._epoch(note["run"]):
            self._epochs.pop(note["run"], None)
            self._epochs[note["run"]] = (int(note["epoch"]), at_us)
        elif kind == "tombstone":
            self._tombstones.setdefault(note["key"], at_us)
        elif kind == "result" and note["key"] in self._applied:
            self._put_result(note["key"], _noted_result(note))

    def _notes(self) -> list[dict[str, Any]]:
        epochs = [
            {"at_us": at_us, "kind": "epoch", "run": run, "epoch": epoch}
            for run, (epoch, at_us) in self._epochs.items()
        ]
        tombstones = [
            {"at_us": at_us, "kind": "tombstone", "key": key} for key, at_us in self._tombstones.items()
        ]
        results = [
            {"at_us": applied.effect.at_us, "kind": "result", "key": key, **_result_note(applied.result)}
            for key, applied in self._applied.items()
            if applied.result
        ]
        return [*epochs, *tombstones, *results]


def _result_note(result: pb.Result) -> dict[str, Any]:
    return {"outcome": result.outcome, "value_json": result.value_json, "reason": result.reason}


def _noted_result(note: dict[str, Any]) -> pb.Result:
    return pb.Result(outcome=note["outcome"], value_json=note["value_json"], reason=note["reason"])


def _leading(items: dict[str, Any], is_old: Any) -> Any:
    for name, value in items.items():
        if not is_old(value):
            return
        yield name, value
