"""The gRPC service: turns the desk's results and refusals into the wire contract's messages.

A stream closes with exactly one result, or with a status and none.
"""

from __future__ import annotations

from typing import Any

import grpc

from .catalogue import Catalogue
from .delivery import read_delivery
from .desk import Desk
from .one_line import exception_line
from .outcomes import Refusal
from .wire import worker_pb2 as pb
from .wire import worker_pb2_grpc as pb_grpc
from .worker_log import WorkerLog


class WorkerServicer(pb_grpc.WorkerServicer):
    def __init__(self, desk: Desk, catalogue: Catalogue, worker: str, log: WorkerLog):
        self._desk = desk
        self._log = log
        self._description = pb.DescribeReply(
            catalogue_json=catalogue.text, digest=catalogue.digest, worker=worker
        )

    async def Describe(self, request: pb.DescribeRequest, context: Any) -> pb.DescribeReply:
        return self._description

    async def Execute(self, request: pb.ExecuteRequest, context: Any) -> None:
        try:
            delivery = read_delivery(context.invocation_metadata() or ())
            result = await self._desk.deliver(delivery, request, context.write)
            await context.write(pb.ExecuteEvent(result=result))
        except Refusal as refusal:
            await context.abort(refusal.status, refusal.detail)
        except Exception as error:
            if not context.cancelled() and not isinstance(error, grpc.aio.AbortError):
                # Nothing that a caller can send should come here.
                self._log.write("error", f"a delivery broke off: {exception_line(error)}")
            raise
