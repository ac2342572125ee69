"""A shape is one type as JSON: it describes itself as JSON Schema, reads a JSON value, and writes one.

`read` and `write` accept exactly what `schema` describes; anything else is a `Mismatch` that names
the place. `write` also refuses a Python value of another type, so a reply is what it promised.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

from ..canonical_json import Json
from ..one_line import one_line


class Shape(Protocol):
    def schema(self) -> dict[str, Json]: ...

    def read(self, value: Json, path: str) -> Any: ...

    def write(self, value: Any, path: str) -> Json: ...


class Mismatch(Exception):
    """A value that its shape doesn't allow, and where."""

    def __init__(self, path: str, said: str):
        super().__init__(f"{path}: {said}")
        self.path = path


def expected(path: str, what: str, value: Json) -> Mismatch:
    return Mismatch(path, f"expected {what}, got {shown(value)}")


def shown(value: Any) -> str:
    """A JSON value, or a Python value where it isn't one, in few words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {one_line(_digits(value), 40)}"
    if isinstance(value, str):
        return f"the string {one_line(json.dumps(value[:60], ensure_ascii=False), 60)}"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return f"a value of type {type(value).__name__}"


def _digits(value: int | float) -> str:
    # Python refuses to print a very long integer.
    if isinstance(value, int) and value.bit_length() > 200:
        return f"of {value.bit_length()} bits"
    return repr(value)


def field_path(path: str, name: str) -> str:
    if name.isidentifier():
        return f"{path}.{name}" if path else name
    return f"{path}[{one_line(json.dumps(name, ensure_ascii=False), 60)}]"
