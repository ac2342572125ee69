"""The events of a running task on their way to one caller, from any thread, in order.

The stream is bounded. A caller that reads too slowly loses the oldest news and is told so; neither
the task nor the worker's memory suffers from it.
"""

from __future__ import annotations

import asyncio
import collections
import threading

from .clock import now_us
from .wire import worker_pb2 as pb

MOST_WAITING = 1000


class EventStream:
    def __init__(self, loop: asyncio.AbstractEventLoop):
        self._loop = loop
        self._lock = threading.Lock()
        self._waiting: collections.deque[pb.ExecuteEvent] = collections.deque()
        self._dropped = 0
        self._news = asyncio.Event()
        self._is_waking = False

    def put(self, event: pb.ExecuteEvent) -> None:
        """From any thread."""
        with self._lock:
            if len(self._waiting) == MOST_WAITING:
                self._waiting.popleft()
                self._dropped += 1
            self._waiting.append(event)
        self.wake()

    def wake(self) -> None:
        """From any thread."""
        with self._lock:
            if self._is_waking:
                return
            self._is_waking = True
        try:
            self._loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:  # the worker has shut down around a thread that is still at work
            pass

    def take(self) -> list[pb.ExecuteEvent]:
        with self._lock:
            self._is_waking = False
            self._news.clear()
            events = list(self._waiting)
            dropped, self._dropped = self._dropped, 0
            self._waiting.clear()
        if dropped:
            events.insert(
                0, log_event("warning", f"{dropped} events were dropped: they are read too slowly", "")
            )
        return events

    async def wait(self, seconds: float) -> None:
        """Until there is news, or the time has passed."""
        # Not asyncio.wait_for, which before Python 3.12 can lose a cancellation.
        timer = self._loop.call_later(seconds, self._news.set)
        try:
            await self._news.wait()
        finally:
            timer.cancel()


def heartbeat_event() -> pb.ExecuteEvent:
    return pb.ExecuteEvent(heartbeat=pb.Heartbeat(at_us=now_us()))


def progress_event(fraction: float, note: str) -> pb.ExecuteEvent:
    return pb.ExecuteEvent(progress=pb.Progress(fraction=fraction, note=note))


def log_event(level: str, message: str, trace_id: str) -> pb.ExecuteEvent:
    return pb.ExecuteEvent(log=pb.LogLine(at_us=now_us(), level=level, message=message, trace_id=trace_id))
