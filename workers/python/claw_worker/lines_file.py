"""A file of JSON lines that only grows, each line durable once `append` has returned.

A crash can leave half a line at the end. Nobody was told of it, so it is cut off. Several processes
may append to one file: each append holds the file's lock and is one whole line. Threads of one process
are kept apart by the caller.
"""

from __future__ import annotations

import fcntl
import json
import os
from typing import Any, Iterable, Iterator

from .canonical_json import Json, canonical_json


class LinesProblem(Exception):
    """The file can't be opened, or holds what isn't ours."""


class LinesFile:
    def __init__(self, path: str):
        self.path = path
        is_new = not os.path.exists(path)
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
            if is_new:
                _sync_folder(path)
        except OSError as error:
            raise LinesProblem(f"{path} can't be opened: {error.strerror}") from None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Every whole line. Raises LinesProblem."""
        with self._locked():
            self._cut_half_line()
        with open(self.path, encoding="utf-8") as text:
            for number, line in enumerate(text, 1):
                try:
                    value = json.loads(line)
                except ValueError:
                    value = None
                if not isinstance(value, dict):
                    raise LinesProblem(
                        f"{self.path}, line {number}: isn't a JSON object; was the file edited?"
                    )
                yield value

    def append(self, line: dict[str, Json]) -> None:
        """Raises OSError, and then the line isn't in the file."""
        self.append_all([line])

    def append_all(self, lines: Iterable[dict[str, Json]]) -> None:
        """Raises OSError, and then none of the lines is in the file."""
        data = "".join(canonical_json(line) + "\n" for line in lines).encode("utf-8")
        with self._locked():
            self._cut_half_line()
            before = os.fstat(self._file).st_size
            try:
                _write_all(self._file, data)
                os.fsync(self._file)
            except OSError:
                os.ftruncate(self._file, before)
                raise

    def close(self) -> None:
        os.close(self._file)

    def _locked(self) -> _Lock:
        return _Lock(self._file)

    def _cut_half_line(self) -> None:
        end = os.fstat(self._file).st_size
        while end > 0:
            start = max(0, end - 4096)
            newline = os.pread(self._file, end - start, start).rfind(b"\n")
            if newline >= 0:
                end = start + newline + 1
                break
            end = start
        if end < os.fstat(self._file).st_size:
            os.ftruncate(self._file, end)
            os.fsync(self._file)


class _Lock:
    def __init__(self, file: int):
        self._file = file

    def __enter__(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _sync_folder(path: str) -> None:
    folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
