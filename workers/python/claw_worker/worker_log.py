"""The worker's own log: one JSON object a line, to a file or to standard error.

A line that belongs to a delivery carries its execution id (the run), trace id, key and attempt, so
that it can be put beside the run's journal. The log is never a reason for a task to fail.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, TextIO

from .canonical_json import canonical_json
from .clock import now_us, rfc3339
from .delivery import Delivery
from .one_line import one_line

MOST_MESSAGE = 4000


class WorkerLog:
    def __init__(self, worker: str, path: str | None = None):
        """Raises OSError."""
        self._worker = worker
        self._lock = threading.Lock()
        self._file: TextIO = open(path, "a", encoding="utf-8", buffering=1) if path else sys.stderr

    def write(self, level: str, message: str, delivery: Delivery | None = None, **more: Any) -> None:
        at_us = now_us()
        line: dict[str, Any] = {
            "time": rfc3339(at_us),
            "at_us": at_us,
            "level": level,
            "message": one_line(message, MOST_MESSAGE),
            "worker": self._worker,
        }
        if delivery is not None:
            line.update(
                execution_id=delivery.run,
                trace_id=delivery.trace_id,
                key=delivery.key,
                attempt=delivery.attempt,
            )
        try:
            text = canonical_json({**line, **more}).encode("utf-8", "replace").decode("utf-8")
            with self._lock:
                self._file.write(text + "\n")
                self._file.flush()
        except (OSError, ValueError):  # a full disk, a closed pipe
            pass
