"""list[T], dict[str, T] and Optional[T]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..canonical_json import Json
from .scalars import TextShape
from .shape import Shape, expected, field_path


@dataclass(frozen=True)
class ListShape:
    item: Shape

    def schema(self) -> dict[str, Json]:
        return {"type": "array", "items": self.item.schema()}

    def read(self, value: Json, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise expected(path, "a list", value)
        return [self.item.read(item, f"{path}[{index}]") for index, item in enumerate(value)]

    def write(self, value: Any, path: str) -> Json:
        if not isinstance(value, list):
            raise expected(path, "a list", value)
        return [self.item.write(item, f"{path}[{index}]") for index, item in enumerate(value)]


@dataclass(frozen=True)
class MapShape:
    value: Shape

    def schema(self) -> dict[str, Json]:
        return {"type": "object", "additionalProperties": self.value.schema()}

    def read(self, value: Json, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise expected(path, "an object", value)
        return {_key(key, path): self.value.read(item, field_path(path, key)) for key, item in value.items()}

    def write(self, value: Any, path: str) -> Json:
        if not isinstance(value, dict):
            raise expected(path, "a dict", value)
        return {_key(key, path): self.value.write(item, field_path(path, key)) for key, item in value.items()}


@dataclass(frozen=True)
class OptionalShape:
    present: Shape

    def schema(self) -> dict[str, Json]:
        return {"anyOf": [self.present.schema(), {"type": "null"}]}

    def read(self, value: Json, path: str) -> Any:
        return None if value is None else self.present.read(value, path)

    def write(self, value: Any, path: str) -> Json:
        return None if value is None else self.present.write(value, path)


def _key(key: Any, path: str) -> str:
    return TextShape().read(key, f"{path} (a key)")
