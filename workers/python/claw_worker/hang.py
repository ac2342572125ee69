"""`--hang-first N`: a drill. The first N attempts that arrive are neither answered nor acted on.

The same attempt delivered again hangs again, and isn't counted twice. A caller sees what it would see
of a worker that froze: nothing, until its own patience or the deadline ends.
"""

from __future__ import annotations

import asyncio

from .delivery import Delivery
from .outcomes import Stopped, refusal_for


class Hang:
    def __init__(self, first: int):
        self._first = first
        self._attempts: set[tuple[str, int]] = set()
        self._draining = asyncio.Event()

    def takes(self, delivery: Delivery) -> bool:
        attempt = (delivery.key, delivery.attempt)
        if len(self._attempts) < self._first:
            self._attempts.add(attempt)
        return attempt in self._attempts

    async def hold(self, delivery: Delivery) -> None:
        """Ends by a cancel, or by a Refusal at the deadline or the worker's end."""
        late = asyncio.Event()
        timer = asyncio.get_running_loop().call_later(delivery.seconds_left(), late.set)
        waits = [asyncio.ensure_future(event.wait()) for event in (late, self._draining)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            for wait in waits:
                wait.cancel()
        raise refusal_for(Stopped.DEADLINE if late.is_set() else Stopped.DRAINING)

    def drain(self) -> None:
        self._draining.set()
