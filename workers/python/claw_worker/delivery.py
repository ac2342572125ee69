"""What the sender of a task says about it, in request metadata.

Nothing is guessed: a missing key or deadline could have an effect applied twice or too late, so a
delivery without them is refused before anything else is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable

import grpc

from .clock import now_us
from .one_line import one_line
from .outcomes import Refusal

MOST_NAME_BYTES = 1024
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")


@dataclass(frozen=True)
class Delivery:
    run: str
    # Equal for every delivery of one logical effect.
    key: str
    # Grows with every executor that takes the run over.
    epoch: int
    deadline_us: int
    attempt: int
    # The key of the effect that this delivery takes back, or "".
    undoes: str
    # 32 hex digits, or "" when the sender has no trace.
    trace_id: str

    def is_late(self) -> bool:
        return now_us() > self.deadline_us

    def seconds_left(self) -> float:
        return max(0.0, (self.deadline_us - now_us()) / 1e6)


def read_delivery(metadata: Iterable[tuple[str, str | bytes]]) -> Delivery:
    """Raises Refusal with INVALID_ARGUMENT."""
    texts: dict[str, str] = {}
    for header, value in metadata:
        if header.startswith("claw-") or header == "traceparent":
            if header in texts:
                raise _refused(header, "was sent twice; send it once")
            texts[header] = value if isinstance(value, str) else value.decode("utf-8", "replace")
    delivery = Delivery(
        run=_name(texts, "claw-run"),
        key=_name(texts, "claw-key"),
        epoch=_number(texts, "claw-epoch"),
        deadline_us=_number(texts, "claw-deadline"),
        attempt=_number({"claw-attempt": "1", **texts}, "claw-attempt"),
        undoes=_name(texts, "claw-undoes") if "claw-undoes" in texts else "",
        trace_id=_trace_id(texts.get("traceparent", "")),
    )
    if delivery.undoes == delivery.key:
        raise _refused("claw-undoes", "names the delivery's own key; an undo has a key of its own")
    return delivery


def _name(texts: dict[str, str], header: str) -> str:
    text = texts.get(header, "")
    if not text:
        raise _refused(header, "is missing; a worker is called by a claw host, which always sends it")
    if len(text) > MOST_NAME_BYTES:
        raise _refused(header, f"is {len(text)} bytes long; at most {MOST_NAME_BYTES} are remembered")
    return text


def _number(texts: dict[str, str], header: str) -> int:
    text = _name(texts, header)
    if not re.fullmatch(r"[0-9]{1,19}", text, re.ASCII) or int(text) >= 2**63:
        raise _refused(header, f'is "{one_line(text, 40)}"; it must be a decimal number below 2^63')
    return int(text)


def _trace_id(traceparent: str) -> str:
    # The trace context standard has a broken one ignored, not refused.
    found = _TRACEPARENT.fullmatch(traceparent)
    return found[1] if found and set(found[1]) != {"0"} else ""


def _refused(header: str, what: str) -> Refusal:
    return Refusal(grpc.StatusCode.INVALID_ARGUMENT, f"{header} {what}")
