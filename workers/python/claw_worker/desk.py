"""The desk: takes deliveries in and sees to it that each key is acted on at most once.

A delivery of a key that was applied is answered from memory. One of a key that is being worked on
waits for that flight. Only one that finds neither starts a flight of its own. A flight that ended
without taking effect leaves nothing behind, so whoever waited for it takes its turn.

One exception to "at most once": an idempotent task that ended FAILED, or whose process died in the
middle, is done again when it is delivered again; that is what a runbook retries it for. The ledger
keeps its one line.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Awaitable, Callable

import grpc

from .canonical_json import canonical_json, digest
from .catalogue import Catalogue
from .delivery import Delivery
from .events import heartbeat_event
from .flight import Flight, Order
from .hang import Hang
from .memory import Memory
from .outcomes import Refusal, Stopped, refusal_for
from .payload import parse_arguments, read_arguments
from .perform import perform
from .shapes.shape import Mismatch
from .unknown_task import unknown_task
from .wire import worker_pb2 as pb
from .worker_log import WorkerLog

Send = Callable[[pb.ExecuteEvent], Awaitable[None]]


@dataclass(frozen=True)
class DeskOptions:
    concurrency: int = 16
    hang_first: int = 0
    heartbeat_seconds: float = 1.0
    # Deliveries that may be in the house at once, for each that may run.
    most_waiting_each: int = 8


class Desk:
    def __init__(
        self, catalogue: Catalogue, memory: Memory, log: WorkerLog, options: DeskOptions = DeskOptions()
    ):
        self._catalogue = catalogue
        self._memory = memory
        self._log = log
        self._options = options
        self._hang = Hang(options.hang_first)
        self._slots = asyncio.Semaphore(options.concurrency)
        self._threads = ThreadPoolExecutor(options.concurrency, thread_name_prefix="claw-task")
        # By key: the flights that may still take effect, or have and aren't through.
        self._flights: dict[str, Flight] = {}
        self._work: set[asyncio.Task[None]] = set()
        self._is_draining = False

    async def deliver(self, delivery: Delivery, request: pb.ExecuteRequest, send: Send) -> pb.Result:
        """Sends what happens on the way and returns the result. Raises Refusal."""
        self._admit(delivery)
        try:
            order = self._order(delivery, request)
        except Mismatch as mismatch:
            return pb.Result(outcome=pb.Result.REJECTED, reason=str(mismatch))
        if self._hang.takes(delivery):
            self._log.write("warning", "hangs, as told by --hang-first", delivery, task=order.task.name)
            await self._hang.hold(delivery)
        while True:
            self._admit(delivery)
            known = self._known(order)
            if known is not None:
                return known
            flight = self._flights.get(delivery.key)
            if flight is None:
                return await self._lead(self._launch(order), send)
            await self._attend(flight, delivery, send)

    async def drain(self, seconds: float) -> None:
        """Takes nothing new in, lets what runs end, and after the time stops what hasn't committed."""
        self._is_draining = True
        self._hang.drain()
        if self._work:
            await asyncio.wait(self._work, timeout=seconds)
        for flight in list(self._flights.values()):
            self._stop(flight, Stopped.DRAINING)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _admit(self, delivery: Delivery) -> None:
        if self._is_draining:
            raise refusal_for(Stopped.DRAINING)
        self._memory.admit(delivery)
        objection = self._memory.objection(delivery)
        if objection is not None:
            raise refusal_for(objection)

    def _order(self, delivery: Delivery, request: pb.ExecuteRequest) -> Order:
        """Raises Mismatch for what the caller got wrong, and Refusal for a key used for something else."""
        values = parse_arguments(request.arguments_json)
        task = self._catalogue.tasks.get(request.task)
        if task is None:
            raise unknown_task(request.task, self._catalogue)
        order = Order(delivery, task, read_arguments(task, values), digest(canonical_json(values)))
        applied = self._memory.applied(delivery.key)
        flight = self._flights.get(delivery.key)
        before = (
            (applied.effect.task, applied.effect.arguments_sha256)
            if applied
            else (flight.order.task.name, flight.order.arguments_sha256)
            if flight
            else None
        )
        if before not in (None, (task.name, order.arguments_sha256)):
            raise Refusal(
                grpc.StatusCode.INVALID_ARGUMENT,
                "claw-key was used before for another task or other arguments; each effect has a key of its own",
            )
        return order

    def _known(self, order: Order) -> pb.Result | None:
        """The answer from memory, if there is one."""
        key = order.delivery.key
        applied = self._memory.applied(key)
        if applied is None or key in self._flights:
            return None
        known = applied.result or pb.Result(
            outcome=pb.Result.FAILED,
            reason="an earlier process of this worker ended while it was doing this; nobody knows how far it came",
        )
        if known.outcome != pb.Result.OK and order.task.idempotent:
            return None
        answer = pb.Result()
        answer.CopyFrom(known)
        answer.remembered = True
        return answer

    def _launch(self, order: Order) -> Flight:
        if len(self._flights) >= self._options.concurrency * self._options.most_waiting_each:
            raise Refusal(
                grpc.StatusCode.RESOURCE_EXHAUSTED, "the worker has as many deliveries waiting as it takes"
            )
        undone = None
        if order.delivery.undoes:
            self._memory.bury(order.delivery.undoes)
            undone = self._flights.get(order.delivery.undoes)
            if undone is not None and self._stop(undone, Stopped.UNDONE):
                undone = None
        flight = self._flights[order.delivery.key] = Flight(order, self._memory, self._log)
        flight.work = asyncio.create_task(self._fly(flight, undone))
        self._work.add(flight.work)
        flight.work.add_done_callback(self._work.discard)
        return flight

    async def _fly(self, flight: Flight, undone: Flight | None) -> None:
        task = flight.order.task.name
        outcome: pb.Result | Stopped
        try:
            if undone is not None:
                # It has committed, so it can't be stopped: an undo beside it could be overtaken by it.
                await undone.ended()
            async with self._slots:
                self._log.write("info", "task begins", flight.delivery, task=task)
                outcome = await perform(flight, self._threads, self._log)
        except asyncio.CancelledError:  # stopped while it waited
            outcome = Stopped.CANCELLED
        if isinstance(outcome, pb.Result) and flight.has_committed:
            try:
                self._memory.keep(flight.delivery.key, outcome)
            except Refusal as refusal:
                self._log.write("error", refusal.detail, flight.delivery, task=task)
        flight.finish(outcome)
        self._forget(flight)
        self._log_end(flight)

    def _log_end(self, flight: Flight) -> None:
        end = flight.outcome
        said = (
            (pb.Result.Outcome.Name(end.outcome), end.reason)
            if isinstance(end, pb.Result)
            else ("STOPPED", str(end and end.value))
        )
        self._log.write(
            "info", "task ends", flight.delivery, task=flight.order.task.name, outcome=said[0], reason=said[1]
        )

    async def _lead(self, flight: Flight, send: Send) -> pb.Result:
        """Attends a flight of one's own: it is stopped when its caller goes, if it still can be."""
        try:
            await self._attend(flight, flight.delivery, send)
        except BaseException:  # cancelled, or the caller can't be reached
            self._stop(flight, Stopped.CANCELLED)
            raise
        if isinstance(flight.outcome, Stopped):
            raise refusal_for(flight.outcome)
        assert flight.outcome is not None  # attended to its end
        return flight.outcome

    async def _attend(self, flight: Flight, delivery: Delivery, send: Send) -> None:
        """Sends a flight's events and heartbeats until it has its outcome, or the delivery is late."""
        stream = flight.subscribe()
        clock = asyncio.get_running_loop()
        next_beat = clock.time()
        is_late = False
        try:
            while True:
                if clock.time() >= next_beat:
                    next_beat = clock.time() + self._options.heartbeat_seconds
                    await send(heartbeat_event())
                # Asked before the events are taken: a flight says nothing after its outcome.
                is_over = flight.outcome is not None
                for event in stream.take():
                    await send(event)
                if is_over:
                    return
                if not is_late and delivery.is_late():
                    is_late = True
                    self._late(flight, delivery)
                patience = next_beat - clock.time()
                await stream.wait(
                    max(0.0, patience if is_late else min(patience, delivery.seconds_left() + 0.001))
                )
        finally:
            flight.unsubscribe(stream)

    def _late(self, flight: Flight, delivery: Delivery) -> None:
        if flight.delivery is not delivery:
            raise refusal_for(Stopped.DEADLINE)
        # One that has committed goes on, and its caller may go on listening.
        self._stop(flight, Stopped.DEADLINE)

    def _stop(self, flight: Flight, why: Stopped) -> bool:
        has_stopped = flight.stop(why)
        if has_stopped:
            self._forget(flight)
        return has_stopped

    def _forget(self, flight: Flight) -> None:
        if self._flights.get(flight.delivery.key) is flight:
            del self._flights[flight.delivery.key]
