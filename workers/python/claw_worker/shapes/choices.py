"""Literal and Enum: one of a few values, all of them strings or all of them integers."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import Any

from ..canonical_json import Json
from .shape import expected


@dataclass(frozen=True)
class ChoiceShape:
    """The values of a Literal."""

    values: tuple[str, ...] | tuple[int, ...]

    def schema(self) -> dict[str, Json]:
        kind = "string" if isinstance(self.values[0], str) else "integer"
        return {"type": kind, "enum": list(self.values)}

    def read(self, value: Json, path: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, (str, int)) or value not in self.values:
            raise expected(path, self.named(), value)
        return value

    def write(self, value: Any, path: str) -> Json:
        return self.read(value, path)

    def named(self) -> str:
        said = [json.dumps(value, ensure_ascii=False) for value in self.values]
        return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


@dataclass(frozen=True)
class EnumShape:
    """The members of an Enum, by value."""

    members: type[enum.Enum]

    def schema(self) -> dict[str, Json]:
        return self._choice().schema()

    def read(self, value: Json, path: str) -> Any:
        return self.members(self._choice().read(value, path))

    def write(self, value: Any, path: str) -> Json:
        if not isinstance(value, self.members):
            raise expected(path, f"a member of {self.members.__name__}", value)
        return value.value

    def _choice(self) -> ChoiceShape:
        return ChoiceShape(tuple(member.value for member in self.members))
