"""Objects with named fields: a task's arguments, a dataclass, a TypedDict.

A field that isn't known is refused rather than ignored: it is a misspelt one or one of another
version, and an argument that is silently left out can make an effect larger.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Any, Callable

from ..canonical_json import Json
from .shape import Mismatch, Shape, expected, field_path


@dataclass(frozen=True)
class Field:
    shape: Shape
    required: bool


@dataclass
class RecordShape:
    """`make` turns the fields that were read into the value; `fields_of` is its reverse, and None
    when the value isn't one of this record's."""

    name: str
    make: Callable[[dict[str, Any]], Any]
    fields_of: Callable[[Any], dict[str, Any] | None]
    # Filled after construction, since a record may hold itself.
    fields: dict[str, Field] = field(default_factory=dict)

    def schema(self) -> dict[str, Json]:
        return {
            "type": "object",
            "properties": {name: entry.shape.schema() for name, entry in self.fields.items()},
            "required": sorted(name for name, entry in self.fields.items() if entry.required),
            "additionalProperties": False,
        }

    def read(self, value: Json, path: str) -> Any:
        if not isinstance(value, dict):
            raise expected(path or self.name, "an object", value)
        self._check_names(value, path)
        fields = {
            name: self.fields[name].shape.read(item, field_path(path, name)) for name, item in value.items()
        }
        try:
            return self.make(fields)
        except (ValueError, TypeError) as error:  # a dataclass may check itself in __post_init__
            raise Mismatch(path or self.name, str(error)) from None

    def write(self, value: Any, path: str) -> Json:
        fields = self.fields_of(value)
        if fields is None:
            raise expected(path, self.name, value)
        self._check_names(fields, path)
        return {
            name: self.fields[name].shape.write(item, field_path(path, name)) for name, item in fields.items()
        }

    def _check_names(self, fields: dict[str, Any], path: str) -> None:
        for name in fields:
            if name not in self.fields:
                near = difflib.get_close_matches(str(name), self.fields, n=1)
                meant = f"; did you mean {near[0]}?" if near else ""
                raise Mismatch(field_path(path, str(name)), f"{self.name} has no such field{meant}")
        for name, entry in self.fields.items():
            if entry.required and name not in fields:
                raise Mismatch(field_path(path, name), "is missing")


@dataclass(frozen=True)
class NamedShape:
    """A shape that stands in the catalogue's `$defs` under a name, and is referred to by it."""

    name: str
    definition: Shape

    def schema(self) -> dict[str, Json]:
        return {"$ref": f"#/$defs/{self.name}"}

    def read(self, value: Json, path: str) -> Any:
        return self.definition.read(value, path)

    def write(self, value: Any, path: str) -> Json:
        return self.definition.write(value, path)
