"""The catalogue: what a module's tasks promise, as data that a runbook is compiled against.

Its canonical text is its identity. The worker serves the digest of that text, and a host refuses a
worker whose digest isn't the one its runbook was compiled against. So the text depends on the tasks
alone: not on the machine, the order of definitions or the version of Python.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any

from .canonical_json import Json, canonical_json, digest
from .hint_problem import HintProblem, TaskProblems
from .hints import HintReader
from .task import Task, declaration_of, read_task

FORMAT = "claw-tasks/1"


@dataclass(frozen=True)
class Catalogue:
    tasks: dict[str, Task]
    # Canonical JSON.
    text: str
    digest: str


def catalogue_of(module: types.ModuleType) -> Catalogue:
    """The catalogue of every task that the module defines or imports. Raises TaskProblems."""
    reader = HintReader()
    problems: list[HintProblem] = []
    tasks: dict[str, Task] = {}
    for function, declaration in _declared(module):
        try:
            task = read_task(reader, function, declaration)
            if task.name in tasks:
                raise HintProblem(
                    f"task {task.name}", "is declared twice", "give one of them another name: @task(name=…)"
                )
            tasks[task.name] = task
        except HintProblem as problem:
            problems.append(problem)
    if not problems and not tasks:
        problems.append(
            HintProblem(
                f"module {module.__name__}",
                "has no tasks",
                "put @task above each function that a runbook may call",
            )
        )
    if problems:
        raise TaskProblems(problems)
    text = canonical_json(_document(tasks, reader))
    return Catalogue(tasks, text, digest(text))


def _declared(module: types.ModuleType) -> list[tuple[Any, Any]]:
    # By identity: a task that is known to the module under two names is one task.
    found = {
        id(value): (value, declaration_of(value)) for value in vars(module).values() if declaration_of(value)
    }
    return list(found.values())


def _document(tasks: dict[str, Task], reader: HintReader) -> Json:
    document: dict[str, Json] = {
        "format": FORMAT,
        "tasks": [
            {
                "name": task.name,
                "doc": task.doc,
                "idempotent": task.idempotent,
                "arguments": task.arguments.schema(),
                "reply": task.reply.schema(),
            }
            for task in sorted(tasks.values(), key=lambda task: task.name)
        ],
    }
    if reader.definitions:
        document["$defs"] = {name: shape.definition.schema() for name, shape in reader.definitions.items()}
    return document
