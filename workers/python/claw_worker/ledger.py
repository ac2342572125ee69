"""The ledger: one durable line for each effect that a task was let have, written just before it.

A line means that the task may have taken effect; no line means that it surely did not. Each key
stands there at most once.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Iterator

from .lines_file import LinesFile, LinesProblem


@dataclass(frozen=True)
class Effect:
    at_us: int
    worker: str
    task: str
    run: str
    key: str
    # The key of the effect that this one takes back, or "".
    undoes: str
    epoch: int
    attempt: int
    trace_id: str
    # Of the arguments' canonical JSON.
    arguments_sha256: str


class Ledger:
    def __init__(self, path: str):
        self._file = LinesFile(path)

    def effects(self, worker: str) -> Iterator[Effect]:
        """The effects of one worker, in the order they were let happen. Raises LinesProblem."""
        for number, line in enumerate(self._file.lines(), 1):
            if line.get("worker") == worker:
                yield self._effect(line, number)

    def append(self, effect: Effect) -> None:
        """Raises OSError, and then the effect isn't in the ledger."""
        self._file.append(asdict(effect))

    def close(self) -> None:
        self._file.close()

    def _effect(self, line: dict[str, Any], number: int) -> Effect:
        for field in fields(Effect):
            kind = int if field.type == "int" else str
            if not isinstance(line.get(field.name), kind):
                raise LinesProblem(
                    f"{self._file.path}, line {number}: isn't an effect: {field.name} is missing or wrong"
                )
        return Effect(**{field.name: line[field.name] for field in fields(Effect)})
