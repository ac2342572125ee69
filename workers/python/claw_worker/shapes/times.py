"""timedelta as seconds ("2.5s") and datetime as RFC 3339 with an offset.

Both are exact to the microsecond in both directions. A datetime without an offset means another
moment on another machine, so it is refused.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from ..canonical_json import Json
from .shape import expected

_SECONDS = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,6})0{0,3})?s", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,6})[0-9]*)?([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


@dataclass(frozen=True)
class DurationShape:
    def schema(self) -> dict[str, Json]:
        return {"type": "string", "format": "duration"}

    def read(self, value: Json, path: str) -> datetime.timedelta:
        parts = _SECONDS.fullmatch(value) if isinstance(value, str) else None
        if parts is None:
            raise expected(path, 'a duration in seconds like "2.5s"', value)
        microseconds = int(parts[2]) * 1_000_000 + int((parts[3] or "").ljust(6, "0"))
        try:
            return datetime.timedelta(microseconds=-microseconds if parts[1] else microseconds)
        except OverflowError:
            raise expected(path, "a duration of less than a billion days", value) from None

    def write(self, value: Any, path: str) -> Json:
        if not isinstance(value, datetime.timedelta):
            raise expected(path, "a datetime.timedelta", value)
        microseconds = value // datetime.timedelta(microseconds=1)
        whole, rest = divmod(abs(microseconds), 1_000_000)
        fraction = f".{rest:06d}".rstrip("0") if rest else ""
        return f"{'-' if microseconds < 0 else ''}{whole}{fraction}s"


@dataclass(frozen=True)
class MomentShape:
    def schema(self) -> dict[str, Json]:
        return {"type": "string", "format": "date-time"}

    def read(self, value: Json, path: str) -> datetime.datetime:
        parts = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        if parts is None:
            raise expected(path, 'a moment like "2024-04-15T03:28:47Z"', value)
        offset = "+00:00" if parts[4] in "Zz" else parts[4]
        text = f"{parts[1]}T{parts[2]}.{(parts[3] or '').ljust(6, '0')}{offset}"
        try:
            return datetime.datetime.fromisoformat(text)
        except ValueError as error:
            raise expected(path, f"a moment that exists ({error})", value) from None

    def write(self, value: Any, path: str) -> Json:
        if not isinstance(value, datetime.datetime):
            raise expected(path, "a datetime.datetime", value)
        if value.utcoffset() is None:
            raise expected(path, "a datetime with an offset, such as datetime.now(timezone.utc)", value)
        try:
            return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
        except OverflowError:
            raise expected(path, "a moment between the years 1 and 9999 in UTC", value) from None
