"""Canonical JSON: one text for one value, so that digests of equal values are equal.

Keys are sorted, there is no white space, and nothing is escaped that needn't be. Keys are ASCII
wherever this package makes them, so the order is the same as that of other languages.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

# A JSON value. Python has no recursive type that type checkers and readers both enjoy.
Json = Any


def canonical_json(value: Json) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """Lower-case hex SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
