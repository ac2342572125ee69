"""From a dataclass or a TypedDict to its record shape.

The class's name becomes a name in the catalogue. A dataclass with defaults that is both an argument
and a reply gets two names there, since only a caller may leave a field out.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

from .hint_problem import HintProblem
from .shapes.records import Field, NamedShape, RecordShape

if TYPE_CHECKING:
    from .hints import Direction, HintReader

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
# Names that mean something else to a JavaScript object.
_TAKEN = {"constructor", "prototype"}


def named_record(reader: HintReader, hint: type, where: str, direction: Direction) -> NamedShape:
    name = hint.__name__
    if direction == "reply" and _has_defaults(hint):
        name += "Reply"
    reader.claim(name, hint, where)
    if name in reader.definitions:
        return reader.definitions[name]
    record = _typed_dict(hint) if is_typed_dict(hint) else _dataclass(hint)
    # Registered before its fields are read: a record may hold itself.
    shape = reader.definitions[name] = NamedShape(name, record)
    hints = class_hints(hint, where)
    for field_name, required in _fields(hint, hints, where, direction).items():
        place = f"{where}, field {hint.__name__}.{field_name}"
        check_name(field_name, place)
        field_shape = reader.shape(_bare(hints[field_name]), place, direction)
        record.fields[field_name] = Field(field_shape, required)
    return shape


def is_typed_dict(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, dict) and hasattr(hint, "__total__")


def class_hints(owner: Any, where: str) -> dict[str, Any]:
    try:
        hints = typing.get_type_hints(owner, include_extras=True)
        return {name: _evaluated(hint, owner) for name, hint in hints.items()}
    except Exception as error:  # a hint is any expression, so evaluating it can raise anything
        raise HintProblem(
            where,
            f"a hint can't be understood ({type(error).__name__}: {error})",
            "import or define the name that the hint uses at the top level of the module",
        ) from None


def check_name(name: str, where: str) -> None:
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise HintProblem(
            where,
            f"the name {name} can't be used in a runbook",
            "write a name of ASCII letters, digits and _, beginning with a letter, other than constructor and prototype",
        )


def _evaluated(hint: Any, owner: Any) -> Any:
    """Python 3.10 leaves a name that is quoted inside list[…] or dict[…] as it is."""
    if isinstance(hint, str):
        quoted = types.SimpleNamespace(__annotations__={"hint": hint})
        return typing.get_type_hints(quoted, vars(sys.modules[owner.__module__]), include_extras=True)["hint"]
    if isinstance(hint, types.GenericAlias):
        return types.GenericAlias(hint.__origin__, tuple(_evaluated(part, owner) for part in hint.__args__))
    return hint


def _dataclass(hint: type) -> RecordShape:
    names = [entry.name for entry in dataclasses.fields(hint)]
    return RecordShape(
        hint.__name__,
        lambda fields: hint(**fields),
        lambda value: {name: getattr(value, name) for name in names} if isinstance(value, hint) else None,
    )


def _typed_dict(hint: type) -> RecordShape:
    return RecordShape(hint.__name__, dict, lambda value: value if isinstance(value, dict) else None)


def _has_defaults(hint: type) -> bool:
    return dataclasses.is_dataclass(hint) and any(not _needed(entry) for entry in dataclasses.fields(hint))


def _needed(entry: dataclasses.Field[Any]) -> bool:
    return entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING


def _fields(hint: type, hints: dict[str, Any], where: str, direction: Direction) -> dict[str, bool]:
    """Each field's name, and whether it has to be there."""
    if is_typed_dict(hint):
        return {name: _required_key(hint, name, hints[name]) for name in hints}
    for entry in dataclasses.fields(hint):
        if direction == "arguments" and not entry.init:
            raise HintProblem(
                f"{where}, field {hint.__name__}.{entry.name}",
                "the field has init=False, so an argument can't set it",
                "leave init=False out, or use another dataclass for the arguments",
            )
    return {entry.name: direction == "reply" or _needed(entry) for entry in dataclasses.fields(hint)}


def _required_key(hint: type, name: str, key_hint: Any) -> bool:
    # With `from __future__ import annotations` a TypedDict's own list of required keys is wrong.
    marker = str(typing.get_origin(key_hint))
    if marker.endswith(".NotRequired"):
        return False
    if marker.endswith(".Required"):
        return True
    return name in getattr(hint, "__required_keys__", ())


def _bare(hint: Any) -> Any:
    marker = str(typing.get_origin(hint))
    return typing.get_args(hint)[0] if marker.endswith((".Required", ".NotRequired")) else hint
