"""What a caller is told that asks for a task which the worker doesn't offer."""

from __future__ import annotations

import difflib

from .catalogue import Catalogue
from .one_line import one_line
from .shapes.shape import Mismatch


def unknown_task(name: str, catalogue: Catalogue) -> Mismatch:
    near = difflib.get_close_matches(name, catalogue.tasks, n=1)
    offered = ", ".join(sorted(catalogue.tasks)[:10])
    meant = f"did you mean {near[0]}?" if near else f"it offers {offered}"
    return Mismatch(f"task {one_line(name, 60)}", f"this worker doesn't offer it; {meant}")
