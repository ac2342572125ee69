"""How a delivery can end, other than by a reply.

Three ends, and which one is told is decided by one question: may the task have taken effect?
`Rejected` and `Transient` are for task authors, before `context.commit()`. `CommitRefused` is how
`commit` stops a task that must not take effect any more; it isn't an `Exception`, so that a task
which catches everything can't go on by mistake. `Refusal` ends a delivery with a gRPC status.
"""

from __future__ import annotations

import enum

import grpc


class Rejected(Exception):
    """Raised by a task before it takes effect: it surely did not, and another try won't help."""


class Transient(Rejected):
    """Raised by a task before it takes effect: it surely did not, and another try may succeed."""


class Stopped(enum.Enum):
    """Why a delivery must not take effect any more."""

    CANCELLED = "the caller cancelled or vanished"
    DEADLINE = "the deadline has passed"
    STALE_EPOCH = "stale epoch"
    UNDONE = "undone"
    DRAINING = "the worker is shutting down"
    NO_LEDGER = "the ledger can't be written"


class CommitRefused(BaseException):
    """Raised by `context.commit()`: the task must not take effect any more and has to end here."""

    def __init__(self, stopped: Stopped):
        super().__init__(stopped.value)
        self.stopped = stopped


class Refusal(Exception):
    """A delivery that ends with a gRPC status in place of a result."""

    def __init__(self, status: grpc.StatusCode, detail: str):
        super().__init__(detail)
        self.status = status
        self.detail = detail


_STATUS = {
    Stopped.CANCELLED: grpc.StatusCode.CANCELLED,
    Stopped.DEADLINE: grpc.StatusCode.DEADLINE_EXCEEDED,
    Stopped.STALE_EPOCH: grpc.StatusCode.FAILED_PRECONDITION,
    Stopped.UNDONE: grpc.StatusCode.FAILED_PRECONDITION,
    Stopped.DRAINING: grpc.StatusCode.UNAVAILABLE,
    Stopped.NO_LEDGER: grpc.StatusCode.UNAVAILABLE,
}


def refusal_for(stopped: Stopped) -> Refusal:
    return Refusal(_STATUS[stopped], stopped.value)
