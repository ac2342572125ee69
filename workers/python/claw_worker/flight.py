"""One run of one task's function, from its delivery to its outcome.

The invariant: a flight either commits, and then nothing stops it and its result is remembered, or is
stopped, and then it never commits. Both are decided under the memory's lock. A flight belongs to no
caller; callers subscribe to it, and it may go on without any.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import Any

from .context import Context
from .delivery import Delivery
from .events import EventStream, log_event, progress_event
from .memory import Memory
from .outcomes import CommitRefused, Stopped
from .task import Task
from .wire import worker_pb2 as pb
from .worker_log import WorkerLog


@dataclass(frozen=True)
class Order:
    """A delivery whose task and arguments have been found good."""

    delivery: Delivery
    task: Task
    arguments: dict[str, Any]
    arguments_sha256: str


class Flight:
    def __init__(self, order: Order, memory: Memory, log: WorkerLog):
        self.order = order
        self.delivery = order.delivery
        self.worker = memory.worker
        self.outcome: pb.Result | Stopped | None = None
        self.has_committed = False
        # An earlier run of this key committed, so a failure before this one's commit proves nothing.
        self.was_applied_before = memory.applied(order.delivery.key) is not None
        self.work: asyncio.Task[None] | None = None
        # A thread can't be cancelled; the flight then ends without it.
        self.is_in_thread = False
        self._stopped: Stopped | None = None
        self._memory = memory
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._streams: list[EventStream] = []
        self._streams_lock = threading.Lock()

    @property
    def may_have_applied(self) -> bool:
        return self.has_committed or self.was_applied_before

    def context(self) -> Context:
        return Context(self)

    def commit(self) -> None:
        """From any thread. Raises CommitRefused."""
        with self._memory.lock:
            if self.has_committed:
                return
            if self._stopped is None:
                self._stopped = self._memory.apply(
                    self.delivery, self.order.task.name, self.order.arguments_sha256
                )
            if self._stopped is not None:
                raise CommitRefused(self._stopped)
            self.has_committed = True

    def stop(self, why: Stopped) -> bool:
        """Keeps the flight from taking effect, and ends it. False if it has committed already."""
        with self._memory.lock:
            if self.has_committed:
                return False
            self._stopped = self._stopped or why
        self.finish(self._stopped)
        if self.work is not None and not self.is_in_thread:
            self.work.cancel()
        return True

    def is_stopped(self) -> bool:
        return self._stopped is not None

    def finish(self, outcome: pb.Result | Stopped) -> None:
        """The first outcome stands."""
        if self.outcome is None:
            self.outcome = outcome
            with self._streams_lock:
                for stream in self._streams:
                    stream.wake()

    def subscribe(self) -> EventStream:
        stream = EventStream(self._loop)
        with self._streams_lock:
            self._streams.append(stream)
        return stream

    def unsubscribe(self, stream: EventStream) -> None:
        with self._streams_lock:
            self._streams.remove(stream)

    def tell_progress(self, fraction: float, note: str) -> None:
        self._tell(progress_event(fraction, note))

    def tell_log(self, level: str, message: str) -> None:
        self._tell(log_event(level, message, self.delivery.trace_id))
        self._log.write(level, message, self.delivery, task=self.order.task.name)

    async def ended(self) -> None:
        """Until the flight has its outcome."""
        stream = self.subscribe()
        try:
            while self.outcome is None:
                stream.take()
                if self.outcome is None:
                    await stream.wait(60)
        finally:
            self.unsubscribe(stream)

    def _tell(self, event: pb.ExecuteEvent) -> None:
        with self._streams_lock:
            for stream in self._streams:
                stream.put(event)
