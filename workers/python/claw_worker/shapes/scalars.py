"""str, int, float, bool and None.

A bool is never an int here, though Python says so. An int stays within ±(2^53 − 1): beyond that,
other languages read a different number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..canonical_json import Json
from .shape import Mismatch, expected

GREATEST_INT = 2**53 - 1


@dataclass(frozen=True)
class TextShape:
    def schema(self) -> dict[str, Json]:
        return {"type": "string"}

    def read(self, value: Json, path: str) -> str:
        if not isinstance(value, str):
            raise expected(path, "a string", value)
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Mismatch(path, "the string isn't Unicode text: it holds half a surrogate pair") from None
        return value

    def write(self, value: Any, path: str) -> Json:
        return str(self.read(value, path))


@dataclass(frozen=True)
class IntShape:
    def schema(self) -> dict[str, Json]:
        return {"type": "integer"}

    def read(self, value: Json, path: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise expected(path, "an integer", value)
        if abs(value) > GREATEST_INT:
            raise expected(path, "an integer within ±9007199254740991", value)
        return value

    def write(self, value: Any, path: str) -> Json:
        return int(self.read(value, path))


@dataclass(frozen=True)
class FloatShape:
    def schema(self) -> dict[str, Json]:
        return {"type": "number"}

    def read(self, value: Json, path: str) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise expected(path, "a number", value)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise expected(path, "a finite number", value)
        return number

    def write(self, value: Any, path: str) -> Json:
        return self.read(value, path)


@dataclass(frozen=True)
class BoolShape:
    def schema(self) -> dict[str, Json]:
        return {"type": "boolean"}

    def read(self, value: Json, path: str) -> bool:
        if not isinstance(value, bool):
            raise expected(path, "true or false", value)
        return value

    def write(self, value: Any, path: str) -> Json:
        return self.read(value, path)


@dataclass(frozen=True)
class NullShape:
    def schema(self) -> dict[str, Json]:
        return {"type": "null"}

    def read(self, value: Json, path: str) -> None:
        if value is not None:
            raise expected(path, "null", value)

    def write(self, value: Any, path: str) -> Json:
        return self.read(value, path)
