"""The worker's memory beside its ledger, so that it outlives the process: epochs, tombstones, results.

It is `LEDGER.WORKER.memory`. One process has it: a second worker of the same name on the same ledger
would answer from another memory, so it isn't started. At each start the file is written anew with
what is still worth remembering.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any, Iterable

from .canonical_json import Json
from .lines_file import LinesFile, LinesProblem


class MemoryFile:
    def __init__(self, ledger_path: str, worker: str):
        self.path = f"{ledger_path}.{worker}.memory"
        self._hold()
        self._file = LinesFile(self.path)

    def notes(self) -> list[dict[str, Any]]:
        """Raises LinesProblem."""
        return list(self._file.lines())

    def rewrite(self, notes: Iterable[dict[str, Json]]) -> None:
        """Replaces every note at once. Raises LinesProblem."""
        draft = f"{self.path}.draft"
        try:
            if os.path.exists(draft):
                os.remove(draft)
            file = LinesFile(draft)
            file.append_all(notes)
            os.replace(draft, self.path)
        except OSError as error:
            raise LinesProblem(f"{self.path} can't be written: {error.strerror}") from None
        self._file.close()
        self._file = file

    def append(self, note: dict[str, Json]) -> None:
        """Raises OSError."""
        self._file.append(note)

    def close(self) -> None:
        self._file.close()
        os.close(self._held)

    def _hold(self) -> None:
        path = f"{self.path}.lock"
        try:
            self._held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise LinesProblem(f"{path} can't be opened: {error.strerror}") from None
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._held)
            raise LinesProblem(
                f"{path} is in use: a worker of this name already runs on this ledger"
            ) from None
