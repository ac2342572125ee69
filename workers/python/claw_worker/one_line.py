"""Any text as one line that is safe to log and to print: no control characters, bounded length."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def one_line(text: str, most: int = 500) -> str:
    # Cut before cleaning, so that the work is bounded too.
    line = _CONTROL.sub(" ", text[: most * 4]).strip()
    return line if len(line) <= most else line[: most - 1] + "…"


def exception_line(error: BaseException) -> str:
    """`KeyError: 'x'`: what was raised, without where."""
    try:
        said = str(error)
    except Exception:  # an exception's own __str__ may be broken
        said = ""
    return one_line(f"{type(error).__name__}: {said}" if said else type(error).__name__)
