"""`@task`: the decorator that makes a function a task, and the task it declares.

The function stays what it was, so a unit test may call it. Its hints are read later, all together,
because a hint may name a class that stands further down in the module.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from types import CodeType
from typing import Any, Callable, TypeVar, overload

from .context import Context
from .hint_problem import HintProblem
from .hints import HintReader
from .record_hints import check_name, class_hints
from .shapes.records import Field, RecordShape
from .shapes.shape import Shape

_DECLARATION = "__claw_task__"

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Declaration:
    """What the decorator was told."""

    name: str
    idempotent: bool


@dataclass(frozen=True)
class Task:
    name: str
    doc: str
    idempotent: bool
    function: Callable[..., Any]
    arguments: RecordShape
    reply: Shape
    # The parameter that receives the Context, if the function has one.
    context_parameter: str | None
    # The function calls `commit` itself; otherwise the library commits before the function starts.
    commits: bool

    @property
    def is_async(self) -> bool:
        return inspect.iscoroutinefunction(self.function)


@overload
def task(function: Function) -> Function: ...


@overload
def task(*, idempotent: bool = False, name: str | None = None) -> Callable[[Function], Function]: ...


def task(function: Any = None, *, idempotent: bool = False, name: str | None = None) -> Any:
    """Makes a function a task. `idempotent`: doing it twice is the same as doing it once, so a runbook
    may have it done again when nobody knows whether it was. `name`: if not the function's own."""

    def declare(function: Any) -> Any:
        _check_function(function)
        setattr(function, _DECLARATION, Declaration(name or function.__name__, bool(idempotent)))
        return function

    return declare if function is None else declare(function)


def declaration_of(value: Any) -> Declaration | None:
    # Asked of a function only: a module may hold objects that answer to any attribute.
    return getattr(value, _DECLARATION, None) if inspect.isfunction(value) else None


def read_task(reader: HintReader, function: Callable[..., Any], declaration: Declaration) -> Task:
    """The task of a declared function. Raises HintProblem."""
    where = f"task {declaration.name}"
    check_name(declaration.name, where)
    hints = class_hints(function, where)
    arguments = RecordShape(where, dict, lambda value: value)
    context_parameter = None
    for name, parameter in inspect.signature(function).parameters.items():
        place = f"{where}, parameter {name}"
        _check_parameter(parameter, hints, place)
        if hints[name] is Context:
            if context_parameter is not None:
                raise HintProblem(place, "is a second Context", "keep one parameter of type Context")
            context_parameter = name
            continue
        check_name(name, place)
        required = parameter.default is inspect.Parameter.empty
        arguments.fields[name] = Field(reader.shape(hints[name], place, "arguments"), required)
    if "return" not in hints:
        raise HintProblem(where, "has no return hint", "write -> None, or the type of the reply")
    return Task(
        name=declaration.name,
        doc=inspect.cleandoc(function.__doc__ or ""),
        idempotent=declaration.idempotent,
        function=function,
        arguments=arguments,
        reply=reader.shape(hints["return"], f"{where}, reply", "reply"),
        context_parameter=context_parameter,
        commits=context_parameter is not None and _mentions_commit(inspect.unwrap(function).__code__),
    )


def _check_function(function: Any) -> None:
    where = f"@task on {getattr(function, '__qualname__', repr(function))}"
    if not inspect.isfunction(function):
        raise HintProblem(where, "isn't a function", "put @task above a def or an async def")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise HintProblem(
            where, "is a generator", "return one value; for news on the way use context.progress"
        )
    if "." in function.__qualname__ and "<locals>" not in function.__qualname__:
        raise HintProblem(where, "is a method", "put @task on a function at the top level of the module")


def _check_parameter(parameter: inspect.Parameter, hints: dict[str, Any], place: str) -> None:
    if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        raise HintProblem(
            place, "takes any number of arguments", "name each argument, or take one list[T] or dict[str, T]"
        )
    if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
        raise HintProblem(
            place, "is positional only, and arguments come by name", "move the / in front of it"
        )
    if parameter.name not in hints:
        raise HintProblem(place, "has no type hint", f"write {parameter.name}: str, or the type that it has")


def _mentions_commit(code: CodeType) -> bool:
    """Whether the function's text, functions inside it included, says `.commit`."""
    nested = (part for part in code.co_consts if isinstance(part, CodeType))
    return "commit" in code.co_names or any(_mentions_commit(part) for part in nested)
