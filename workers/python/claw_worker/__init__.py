"""claw_worker: Python functions as tasks of claw runbooks.

A function with type hints and the decorator `task` is a task. `python -m claw_worker describe`
exports what the functions promise, and `python -m claw_worker serve` serves them to a claw host.
"""

from . import started_by as _started_by  # first: see there
from .context import Context
from .outcomes import Rejected, Transient
from .task import task


__all__ = ["Context", "Rejected", "Transient", "task"]
