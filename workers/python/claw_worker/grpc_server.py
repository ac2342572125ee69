"""The gRPC server that the worker and the health service share, and its limits on the connection."""

from __future__ import annotations

import grpc
from grpc_health.v1 import health_pb2_grpc
from grpc_health.v1.health import aio as health_aio

from .servicer import WorkerServicer
from .wire import worker_pb2_grpc as pb_grpc


def grpc_server(worker: WorkerServicer, health: health_aio.HealthServicer) -> grpc.aio.Server:
    server = grpc.aio.server(
        options=[
            # Twice what a task may be sent, so that a larger one is told so by name.
            ("grpc.max_receive_message_length", 1024 * 1024),
            # A second worker on the same port must fail, not share it.
            ("grpc.so_reuseport", 0),
            # A caller that vanished without a word is found out within 15 s.
            ("grpc.keepalive_time_ms", 10_000),
            ("grpc.keepalive_timeout_ms", 5_000),
            ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
            ("grpc.keepalive_permit_without_calls", 1),
        ]
    )
    pb_grpc.add_WorkerServicer_to_server(worker, server)
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    return server
