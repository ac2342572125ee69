"""Performs a flight: runs the task's function and says what became of it.

Which outcome an error means is decided by one question: may the task have taken effect? Before its
commit it surely did not (REJECTED); after it nobody knows (FAILED), whatever was raised.
"""

from __future__ import annotations

import asyncio
import traceback
from concurrent.futures import Executor
from typing import Any

from .flight import Flight
from .one_line import exception_line, one_line
from .outcomes import CommitRefused, Rejected, Stopped, Transient
from .payload import write_reply
from .shapes.shape import Mismatch
from .wire import worker_pb2 as pb
from .worker_log import WorkerLog


async def perform(flight: Flight, threads: Executor, log: WorkerLog) -> pb.Result | Stopped:
    """Never raises: whatever a task raises, SystemExit included, becomes its outcome."""
    task = flight.order.task
    try:
        if not task.commits:
            flight.commit()
        value, error = await _call(flight, threads)
        if error is not None:
            raise error
        # A task that returned without it: its reply says that it was done.
        flight.commit()
        return pb.Result(outcome=pb.Result.OK, value_json=write_reply(task, value))
    except BaseException as raised:
        if not isinstance(raised, (Rejected, CommitRefused, Mismatch, asyncio.CancelledError)):
            trace = "".join(traceback.format_exception(type(raised), raised, raised.__traceback__))
            log.write(
                "error", exception_line(raised), flight.delivery, task=task.name, traceback=trace[-8000:]
            )
        return _outcome(flight, raised)


async def _call(flight: Flight, threads: Executor) -> tuple[Any, BaseException | None]:
    task = flight.order.task
    arguments = dict(flight.order.arguments)
    if task.context_parameter is not None:
        arguments[task.context_parameter] = flight.context()
    if task.is_async:
        return await task.function(**arguments), None

    def call() -> tuple[Any, BaseException | None]:
        # Carried over as a value: some exceptions, StopIteration for one, can't leave a coroutine.
        try:
            return task.function(**arguments), None
        except BaseException as error:
            return None, error

    flight.is_in_thread = True
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, call)
    finally:
        flight.is_in_thread = False


def _outcome(flight: Flight, error: BaseException) -> pb.Result | Stopped:
    if isinstance(error, CommitRefused) and not flight.has_committed:
        return error.stopped
    if flight.may_have_applied:
        return pb.Result(outcome=pb.Result.FAILED, reason=_after_commit(flight, error))
    if isinstance(error, Rejected):
        reason = one_line(str(error)) or type(error).__name__
        return pb.Result(outcome=pb.Result.REJECTED, reason=reason, transient=isinstance(error, Transient))
    return pb.Result(outcome=pb.Result.REJECTED, reason=exception_line(error))


def _after_commit(flight: Flight, error: BaseException) -> str:
    if isinstance(error, Mismatch):
        return one_line(f"the reply is of the wrong type: {error}")
    if isinstance(error, Rejected) and not flight.order.task.commits:
        return one_line(
            f"{exception_line(error)} (raised after the commit: a task that rejects must take a "
            "Context and call context.commit() after its checks)"
        )
    return exception_line(error)
