"""The wall clock, in microseconds since the Unix epoch: deadlines and audit times are stated in it."""

from __future__ import annotations

import datetime
import time


def now_us() -> int:
    return time.time_ns() // 1_000


def rfc3339(at_us: int) -> str:
    moment = datetime.datetime.fromtimestamp(at_us // 1_000_000, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_us % 1_000_000:06d}Z"
