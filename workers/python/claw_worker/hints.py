"""From a type hint to its shape.

Only hints with one obvious JSON form are taken. For every other one the problem says which to write:
a type that is guessed here would be wrong in another language, in the middle of an incident.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import pathlib
import types
import typing
import uuid
from typing import Any, Literal

from .hint_problem import HintProblem
from .record_hints import is_typed_dict, named_record
from .shapes.choices import ChoiceShape, EnumShape
from .shapes.collections import ListShape, MapShape, OptionalShape
from .shapes.records import NamedShape
from .shapes.scalars import BoolShape, FloatShape, IntShape, NullShape, TextShape
from .shapes.shape import Shape
from .shapes.times import DurationShape, MomentShape

# Which way a value goes. It matters for a dataclass with defaults: a caller may leave such a field
# out of the arguments, but a reply always holds it.
Direction = Literal["arguments", "reply"]

_PLAIN: dict[Any, Shape] = {
    str: TextShape(),
    int: IntShape(),
    float: FloatShape(),
    bool: BoolShape(),
    datetime.timedelta: DurationShape(),
    datetime.datetime: MomentShape(),
}

_INSTEAD: dict[Any, str] = {
    Any: "write the type that it has, for example str",
    object: "write the type that it has, for example str",
    list: "write what it holds: list[str]",
    dict: "write what it holds: dict[str, int], or a dataclass when the keys are known",
    tuple: "write list[T], or a dataclass when the parts differ",
    set: "write list[T]: JSON has no sets",
    frozenset: "write list[T]: JSON has no sets",
    bytes: "write str, and encode the bytes as base64",
    bytearray: "write str, and encode the bytes as base64",
    complex: "write a dataclass with two floats",
    decimal.Decimal: "write str, or int in the smallest unit",
    uuid.UUID: "write str",
    pathlib.Path: "write str",
    datetime.date: "write datetime.datetime, or str",
    datetime.time: "write datetime.timedelta since midnight, or str",
    collections.abc.Sequence: "write list[T]",
    collections.abc.Iterable: "write list[T]",
    collections.abc.Collection: "write list[T]",
    collections.abc.Set: "write list[T]: JSON has no sets",
    collections.abc.Mapping: "write dict[str, T]",
    collections.abc.MutableMapping: "write dict[str, T]",
}


class HintReader:
    """Reads the hints of one module's tasks; `definitions` gathers the named shapes they use."""

    def __init__(self) -> None:
        self.definitions: dict[str, NamedShape] = {}
        self._owners: dict[str, type] = {}

    def shape(self, hint: Any, where: str, direction: Direction) -> Shape:
        if hint is None or hint is type(None):
            return NullShape()
        origin = typing.get_origin(hint)
        if origin is typing.Annotated:
            return self.shape(typing.get_args(hint)[0], where, direction)
        if isinstance(hint, typing.NewType):
            return self.shape(hint.__supertype__, where, direction)
        if origin in (typing.Union, types.UnionType):
            return self._optional(hint, where, direction)
        if origin is Literal:
            return ChoiceShape(_one_kind(typing.get_args(hint), where, "Literal"))
        if origin is list and typing.get_args(hint):
            return ListShape(self.shape(typing.get_args(hint)[0], f"{where}, items of the list", direction))
        if origin is dict and typing.get_args(hint):
            return self._map(hint, where, direction)
        if origin is None and isinstance(hint, type):
            if hint in _PLAIN:
                return _PLAIN[hint]
            if issubclass(hint, enum.Enum):
                return self._enum(hint, where)
            if dataclasses.is_dataclass(hint) or is_typed_dict(hint):
                return self._record(hint, where, direction)
        raise _unsupported(hint, origin, where)

    def claim(self, name: str, owner: type, where: str) -> None:
        """Keeps two classes of one name apart: the catalogue would show only one of them."""
        if self._owners.setdefault(name, owner) is not owner:
            other = self._owners[name]
            raise HintProblem(
                where,
                f"{owner.__module__}.{owner.__qualname__} and {other.__module__}.{other.__qualname__} "
                f"would both be called {name} in the catalogue",
                "rename one of the classes",
            )

    def _optional(self, hint: Any, where: str, direction: Direction) -> Shape:
        members = [member for member in typing.get_args(hint) if member is not type(None)]
        if len(members) != 1:
            raise HintProblem(
                where,
                f"the hint {_named(hint)} allows several types, and a runbook couldn't tell which one it holds",
                "write one type, Optional[T], or a dataclass with an Optional field for each case",
            )
        return OptionalShape(self.shape(members[0], where, direction))

    def _map(self, hint: Any, where: str, direction: Direction) -> Shape:
        key, value = typing.get_args(hint)
        if key is not str:
            raise HintProblem(
                where,
                f"the keys of {_named(hint)} aren't str, and keys of a JSON object always are",
                f"write dict[str, {_named(value)}]",
            )
        return MapShape(self.shape(value, f"{where}, values of the dict", direction))

    def _enum(self, hint: type[enum.Enum], where: str) -> Shape:
        if hint.__name__ not in self.definitions:
            _one_kind(tuple(member.value for member in hint), where, f"enum {hint.__name__}")
            self.claim(hint.__name__, hint, where)
            self.definitions[hint.__name__] = NamedShape(hint.__name__, EnumShape(hint))
        else:
            self.claim(hint.__name__, hint, where)
        return self.definitions[hint.__name__]

    def _record(self, hint: type, where: str, direction: Direction) -> Shape:
        return named_record(self, hint, where, direction)


def _one_kind(values: tuple[Any, ...], where: str, what: str) -> Any:
    kinds = {type(value) for value in values}
    if kinds not in ({str}, {int}):
        raise HintProblem(
            where,
            f"the values of the {what} must all be strings or all be integers",
            'write for example Literal["soft", "hard"]',
        )
    return values


def _unsupported(hint: Any, origin: Any, where: str) -> HintProblem:
    for known in (hint, origin):
        if known is not None and _hashable(known) and known in _INSTEAD:
            return HintProblem(where, f"the hint {_named(hint)} has no JSON form of its own", _INSTEAD[known])
    return HintProblem(
        where,
        f"the hint {_named(hint)} isn't one that a task may use",
        "write str, int, float, bool, list[T], dict[str, T], Optional[T], Literal, Enum, timedelta, datetime, "
        "or make it a @dataclass",
    )


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _named(hint: Any) -> str:
    if isinstance(hint, type) and typing.get_origin(hint) is None:
        return hint.__qualname__
    return str(hint).replace("typing.", "")
