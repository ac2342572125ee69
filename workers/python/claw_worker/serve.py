"""One worker process, from start to drain.

It says that it is ready (the ready file, the health service) only once it can take a delivery. On
SIGTERM, SIGINT or its parent's end it takes nothing new, lets running tasks end within a bounded
time, and goes. A caller whose task couldn't end sees a broken stream, which means: not known.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import threading
from dataclasses import dataclass, field

import grpc
from grpc_health.v1 import health_pb2
from grpc_health.v1.health import aio as health_aio

from .canonical_json import canonical_json
from .catalogue import Catalogue
from .desk import Desk, DeskOptions
from .grpc_server import grpc_server
from .memory import Memory
from .servicer import WorkerServicer
from .started_by import PARENT
from .tls import TlsFiles, server_credentials
from .wire import worker_pb2 as pb
from .worker_log import WorkerLog

SERVICE = pb.DESCRIPTOR.services_by_name["Worker"].full_name
PARENT_CHECK_SECONDS = 0.25
LAST_ANSWERS_SECONDS = 0.5


class ServeProblem(Exception):
    """The worker can't start."""

    def __init__(self, what: str, instead: str):
        super().__init__(what)
        self.instead = instead


@dataclass(frozen=True)
class ServeOptions:
    listen: str
    name: str
    ledger: str
    log: str | None = None
    ready_file: str | None = None
    tls: TlsFiles | None = None
    allow_plaintext: bool = False
    exit_with_parent: bool = False
    drain_seconds: float = 5.0
    desk: DeskOptions = field(default_factory=DeskOptions)


async def serve(catalogue: Catalogue, options: ServeOptions) -> None:
    """Serves until told to end. Raises ServeProblem, LinesProblem, TlsProblem, OSError before it is ready."""
    host = _checked_host(options)
    log = WorkerLog(options.name, options.log)
    memory = Memory(options.ledger, options.name)
    desk = Desk(catalogue, memory, log, options.desk)
    health = health_aio.HealthServicer()
    server = grpc_server(WorkerServicer(desk, catalogue, options.name, log), health)
    try:
        port = _bind(server, options)
        end = _end_signal()
        await server.start()
        for service in ("", SERVICE):
            await health.set(service, health_pb2.HealthCheckResponse.SERVING)
        address = f"{host}:{port}"
        if options.ready_file:
            _write_ready(
                options, {"address": address, "digest": catalogue.digest, "pid": os.getpid(), "port": port}
            )
        log.write("info", "ready", address=address, digest=catalogue.digest, pid=os.getpid())
        await _until_told(end, options)
        log.write("info", "drains")
        await health.enter_graceful_shutdown()
        await desk.drain(options.drain_seconds)
    finally:
        # Once, and only now: until here the desk refuses new deliveries by itself, and a second stop
        # beside a first can crash grpc. The time is for the last answers to be sent.
        await server.stop(LAST_ANSWERS_SECONDS)
        memory.close()
    log.write("info", "ends")
    _leave_stuck_threads()


def _end_signal() -> asyncio.Event:
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    return end


async def _until_told(end: asyncio.Event, options: ServeOptions) -> None:
    watch = asyncio.create_task(_watch_parent(end)) if options.exit_with_parent else None
    await end.wait()
    if watch is not None:
        watch.cancel()


def _checked_host(options: ServeOptions) -> str:
    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ServeProblem(
            f'--listen "{options.listen}" isn\'t an address',
            "write HOST:PORT, for example 127.0.0.1:0 (0: any free port)",
        )
    if options.tls is None and not options.allow_plaintext and not _is_loopback(host):
        raise ServeProblem(
            f"--listen {options.listen} can be reached from other machines, and without TLS anyone there can run tasks",
            "add --tls-cert, --tls-key and --tls-client-ca, listen on 127.0.0.1, or add --allow-plaintext",
        )
    return host


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _bind(server: grpc.aio.Server, options: ServeOptions) -> int:
    try:
        if options.tls is not None:
            return server.add_secure_port(options.listen, server_credentials(options.tls))
        return server.add_insecure_port(options.listen)
    except RuntimeError:
        raise ServeProblem(
            f"nothing can listen on {options.listen}",
            "is another process there already? --listen 127.0.0.1:0 takes any free port",
        ) from None


def _write_ready(options: ServeOptions, facts: dict[str, object]) -> None:
    # Renamed into place: who sees the file sees all of it.
    assert options.ready_file is not None
    draft = f"{options.ready_file}.{os.getpid()}.draft"
    with open(draft, "w", encoding="utf-8") as file:
        file.write(canonical_json({**facts, "worker": options.name}) + "\n")
    os.replace(draft, options.ready_file)


async def _watch_parent(end: asyncio.Event) -> None:
    while os.getppid() == PARENT:
        await asyncio.sleep(PARENT_CHECK_SECONDS)
    end.set()


def _leave_stuck_threads() -> None:
    # A task that never returns must not keep the process; what it did after its commit is on the ledger.
    if any(thread.name.startswith("claw-task") and _is_busy(thread) for thread in threading.enumerate()):
        os._exit(0)


def _is_busy(thread: threading.Thread) -> bool:
    thread.join(0.1)  # an idle one ends by itself, now that its pool is shut down
    return thread.is_alive()
