"""Arguments and replies as text: strict JSON, bounded in size and depth, shaped by the task's hints.

Strict means that two readers can't disagree: no key twice in an object, no NaN, no infinity.
"""

from __future__ import annotations

import json
from typing import Any

from .canonical_json import Json, canonical_json
from .shapes.shape import Mismatch
from .task import Task

MOST_BYTES = 256 * 1024
MOST_DEPTH = 32


def parse_arguments(text: str) -> dict[str, Json]:
    """The JSON object of a request. Raises Mismatch."""
    if len(text.encode("utf-8")) > MOST_BYTES:
        raise Mismatch("arguments", f"are larger than {MOST_BYTES // 1024} KiB")
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except RecursionError:
        raise _too_deep("arguments") from None
    except ValueError as error:
        raise Mismatch("arguments", f"aren't JSON: {error}") from None
    if not isinstance(value, dict):
        raise Mismatch("arguments", "must be one JSON object")
    if _deeper(value, MOST_DEPTH):
        raise _too_deep("arguments")
    return value


def read_arguments(task: Task, values: dict[str, Json]) -> dict[str, Any]:
    """The function's arguments by name. Raises Mismatch with the path of the wrong field."""
    arguments: dict[str, Any] = task.arguments.read(values, "")
    return arguments


def write_reply(task: Task, value: Any) -> str:
    """The reply as canonical JSON. Raises Mismatch when it isn't what the task's hint promised."""
    try:
        written = task.reply.write(value, "reply")
    except RecursionError:
        raise _too_deep("reply") from None
    if _deeper(written, MOST_DEPTH):
        raise _too_deep("reply")
    text = canonical_json(written)
    if len(text.encode("utf-8")) > MOST_BYTES:
        raise Mismatch("reply", f"is larger than {MOST_BYTES // 1024} KiB")
    return text


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON number")


def _deeper(value: Json, most: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    items = value.values() if isinstance(value, dict) else value
    return most == 0 or any(_deeper(item, most - 1) for item in items)


def _too_deep(path: str) -> Mismatch:
    return Mismatch(path, f"more than {MOST_DEPTH} levels of lists and objects")
