"""What a running task knows and may say: `context`.

A task gets it by a parameter of type Context. Everything on it may be used from any thread.
"""

from __future__ import annotations

import math
from typing import Callable, Protocol

from .delivery import Delivery
from .one_line import one_line
from .worker_log import MOST_MESSAGE

_LEVELS = ("debug", "info", "warning", "error")


class TaskPort(Protocol):
    """What the context needs of the run that it belongs to."""

    delivery: Delivery
    worker: str

    def commit(self) -> None: ...

    def is_stopped(self) -> bool: ...

    def tell_progress(self, fraction: float, note: str) -> None: ...

    def tell_log(self, level: str, message: str) -> None: ...


class TaskLog:
    """Log lines of one task, to its caller and to the worker's log. `%` placeholders are filled from
    the further arguments, as in the standard library."""

    def __init__(self, tell: Callable[[str, str], None]):
        self._tell = tell

    def debug(self, message: object, *args: object) -> None:
        self._tell("debug", _filled(message, args))

    def info(self, message: object, *args: object) -> None:
        self._tell("info", _filled(message, args))

    def warning(self, message: object, *args: object) -> None:
        self._tell("warning", _filled(message, args))

    def error(self, message: object, *args: object) -> None:
        self._tell("error", _filled(message, args))


class Context:
    def __init__(self, port: TaskPort):
        self._port = port
        self.log = TaskLog(port.tell_log)

    @property
    def run(self) -> str:
        """The id of the run that asks for this."""
        return self._port.delivery.run

    @property
    def key(self) -> str:
        """The idempotency key: hand it to a system that deduplicates by itself."""
        return self._port.delivery.key

    @property
    def attempt(self) -> int:
        return self._port.delivery.attempt

    @property
    def undoes(self) -> str:
        """The key of the effect that this call takes back, or ""."""
        return self._port.delivery.undoes

    @property
    def trace_id(self) -> str:
        return self._port.delivery.trace_id

    @property
    def worker(self) -> str:
        return self._port.worker

    @property
    def seconds_left(self) -> float:
        """Until the deadline, after which `commit` refuses."""
        return self._port.delivery.seconds_left()

    @property
    def is_stopped(self) -> bool:
        """Nobody waits for this task any more, and `commit` will refuse. A long one may end early."""
        return self._port.is_stopped()

    def commit(self) -> None:
        """Call it once, just before the task takes effect, after every check that may reject.

        It returns when the effect stands in the ledger. It stops the task here when that must not
        take effect any more: after the deadline, a cancel, an undo, or a newer executor's take-over.
        """
        self._port.commit()

    def progress(self, fraction: float, note: str = "") -> None:
        """How far the task is, from 0 to 1, and what it is at."""
        known = fraction if math.isfinite(fraction) else 0.0
        self._port.tell_progress(min(1.0, max(0.0, known)), one_line(note))


def _filled(message: object, args: tuple[object, ...]) -> str:
    # A log line must never be what makes a task fail.
    try:
        return one_line(str(message) % args if args else str(message), MOST_MESSAGE)
    except Exception:
        return one_line(f"{message!r} {args!r}", MOST_MESSAGE)
