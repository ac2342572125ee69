"""The cache worker's one task: forget what the cache of a node holds of some tenants.

A node's cache is the folder `$CLAW_CACHE_DIR/<node>/`, one JSON file an entry: `{"tenant": …,
"generation": …}`. An entry is stale when its generation is below the current one, which began with
the failover.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from claw_worker import Context, Rejected, task

CURRENT_GENERATION = 2


@dataclass(frozen=True)
class Invalidated:
    removed: int


@task(idempotent=True)
def invalidate(node: str, tenants: list[str], context: Context) -> Invalidated:
    """Removes the stale entries of these tenants from the cache of a node."""
    if not tenants:
        raise Rejected("tenants is empty, and an empty list never means all of them: name the tenants")
    stale = stale_entries(cache_folder(node), frozenset(tenants))
    context.log.info("%s holds %d stale entries of %s", node, len(stale), ", ".join(tenants))
    context.commit()
    removed = 0
    for number, entry in enumerate(stale, 1):
        try:
            entry.unlink()
            removed += 1
        except FileNotFoundError:
            pass  # someone else removed it: gone is what it should be
        context.progress(number / len(stale), f"{number} of {len(stale)} entries")
    context.log.info("%s: %d entries removed", node, removed)
    return Invalidated(removed=removed)


def cache_folder(node: str) -> Path:
    root = os.environ.get("CLAW_CACHE_DIR")
    if not root:
        raise Rejected("CLAW_CACHE_DIR isn't set: it names the folder that holds the caches of the nodes")
    # The name becomes part of a path, so it may only be a name.
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", node):
        raise Rejected(f'"{node}" is no node\'s name')
    folder = Path(root) / node
    if not folder.is_dir():
        raise Rejected(f"{node} has no cache here")
    return folder


def stale_entries(folder: Path, tenants: frozenset[str]) -> list[Path]:
    return [path for path in sorted(folder.glob("*.json")) if is_stale(path, tenants)]


def is_stale(path: Path, tenants: frozenset[str]) -> bool:
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        return entry["tenant"] in tenants and int(entry["generation"]) < CURRENT_GENERATION
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError):
        raise Rejected(
            f"the cache entry {path.name} can't be read: it isn't a tenant and a generation"
        ) from None
