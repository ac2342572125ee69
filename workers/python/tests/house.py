"""A worker in this process behind a real gRPC server, and a caller of it."""

import asyncio
import json
import time
import types
from dataclasses import dataclass, field
from typing import Any

import grpc
from grpc_health.v1.health import aio as health_aio

from claw_worker.catalogue import Catalogue, catalogue_of
from claw_worker.desk import Desk, DeskOptions
from claw_worker.grpc_server import grpc_server
from claw_worker.memory import Memory
from claw_worker.servicer import WorkerServicer
from claw_worker.wire import worker_pb2 as pb
from claw_worker.wire import worker_pb2_grpc as pb_grpc
from claw_worker.worker_log import WorkerLog

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PATIENCE = 10.0


def catalogue(*functions: Any) -> Catalogue:
    """As if the functions stood in one module."""
    module = types.ModuleType("tasks")
    for number, function in enumerate(functions):
        setattr(module, f"task_{number}", function)
    return catalogue_of(module)


def in_seconds(seconds: float) -> str:
    """A deadline."""
    return str(int((time.time() + seconds) * 1e6))


def headers(**changes: str | None) -> list[tuple[str, str]]:
    """What a host sends, with changes: claw_key="k2" sets a header, None leaves it out."""
    given: dict[str, str | None] = {
        "claw-run": "run-1",
        "claw-key": "k1",
        "claw-epoch": "1",
        "claw-deadline": in_seconds(60),
        "claw-attempt": "1",
        "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    return [(name, value) for name, value in given.items() if value is not None]


@dataclass
class Answer:
    """A delivery as its caller saw it end."""

    status: grpc.StatusCode = grpc.StatusCode.OK
    detail: str = ""
    events: list[pb.ExecuteEvent] = field(default_factory=list)

    @property
    def result(self) -> pb.Result:
        results = [event.result for event in self.events if event.HasField("result")]
        assert len(results) == 1 and self.events[-1].HasField("result"), (
            self.status,
            self.detail,
            self.events,
        )
        return results[0]

    @property
    def outcome(self) -> str:
        """The result's outcome, or the status of a stream without one."""
        if self.status is not grpc.StatusCode.OK:
            assert not any(event.HasField("result") for event in self.events)
            return self.status.name
        return pb.Result.Outcome.Name(self.result.outcome)

    @property
    def reason(self) -> str:
        return self.detail or self.result.reason

    @property
    def value(self) -> Any:
        return json.loads(self.result.value_json)

    def of(self, kind: str) -> list[Any]:
        return [getattr(event, kind) for event in self.events if event.HasField(kind)]


async def answer(call: Any) -> Answer:
    seen = Answer()
    end = asyncio.get_running_loop().call_later(PATIENCE, call.cancel)
    try:
        while (event := await call.read()) is not grpc.aio.EOF:
            seen.events.append(event)
    except grpc.aio.AioRpcError as error:
        seen.status, seen.detail = error.code(), error.details() or ""
    finally:
        end.cancel()
    return seen


async def first(call: Any, kind: str) -> Any:
    """The first event of a kind; the ones before it are passed over."""
    # Not asyncio.wait_for: a read of grpc doesn't end when it is cancelled, the call does.
    end = asyncio.get_running_loop().call_later(PATIENCE, call.cancel)
    try:
        return await _first(call, kind)
    finally:
        end.cancel()


async def _first(call: Any, kind: str) -> Any:
    while True:
        event = await call.read()
        assert event is not grpc.aio.EOF, f"the stream ended without {kind}"
        if event.HasField(kind):
            return getattr(event, kind)


class House:
    def __init__(self, ledger_path: Any, log_path: Any):
        self.ledger_path = ledger_path
        self.log_path = log_path

    async def open(self, *functions: Any, **options: Any) -> None:
        self.catalogue = catalogue(*functions)
        log = WorkerLog("worker-1", str(self.log_path))
        self.memory = Memory(str(self.ledger_path), "worker-1")
        self.desk = Desk(self.catalogue, self.memory, log, DeskOptions(**options))
        servicer = WorkerServicer(self.desk, self.catalogue, "worker-1", log)
        self.server = grpc_server(servicer, health_aio.HealthServicer())
        port = self.server.add_insecure_port("127.0.0.1:0")
        await self.server.start()
        self.channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}")
        self.stub = pb_grpc.WorkerStub(self.channel)

    async def close(self) -> None:
        await self.desk.drain(0)
        await self.channel.close()
        await self.server.stop(0)
        self.memory.close()

    def call(self, task: str = "act", arguments: Any = None, **changes: str | None) -> Any:
        text = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
        request = pb.ExecuteRequest(task=task, arguments_json=text)
        return self.stub.Execute(request, metadata=headers(**changes))

    async def ask(self, task: str = "act", arguments: Any = None, **changes: str | None) -> Answer:
        return await answer(self.call(task, arguments, **changes))

    def ledger(self) -> list[dict[str, Any]]:
        return lines(self.ledger_path)

    def log(self) -> list[dict[str, Any]]:
        return lines(self.log_path)

    def keys(self) -> list[str]:
        """The keys of the effects on the ledger."""
        return [line["key"] for line in self.ledger()]


def lines(path: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
