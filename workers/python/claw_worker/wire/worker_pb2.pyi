from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DescribeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DescribeReply(_message.Message):
    __slots__ = ("catalogue_json", "digest", "worker")
    CATALOGUE_JSON_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    catalogue_json: str
    digest: str
    worker: str
    def __init__(self, catalogue_json: _Optional[str] = ..., digest: _Optional[str] = ..., worker: _Optional[str] = ...) -> None: ...

class ExecuteRequest(_message.Message):
    __slots__ = ("task", "arguments_json")
    TASK_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_JSON_FIELD_NUMBER: _ClassVar[int]
    task: str
    arguments_json: str
    def __init__(self, task: _Optional[str] = ..., arguments_json: _Optional[str] = ...) -> None: ...

class ExecuteEvent(_message.Message):
    __slots__ = ("heartbeat", "progress", "log", "result")
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    heartbeat: Heartbeat
    progress: Progress
    log: LogLine
    result: Result
    def __init__(self, heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., log: _Optional[_Union[LogLine, _Mapping]] = ..., result: _Optional[_Union[Result, _Mapping]] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("at_us",)
    AT_US_FIELD_NUMBER: _ClassVar[int]
    at_us: int
    def __init__(self, at_us: _Optional[int] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("fraction", "note")
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    fraction: float
    note: str
    def __init__(self, fraction: _Optional[float] = ..., note: _Optional[str] = ...) -> None: ...

class LogLine(_message.Message):
    __slots__ = ("at_us", "level", "message", "trace_id")
    AT_US_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TRACE_ID_FIELD_NUMBER: _ClassVar[int]
    at_us: int
    level: str
    message: str
    trace_id: str
    def __init__(self, at_us: _Optional[int] = ..., level: _Optional[str] = ..., message: _Optional[str] = ..., trace_id: _Optional[str] = ...) -> None: ...

class Result(_message.Message):
    __slots__ = ("outcome", "value_json", "reason", "transient", "remembered")
    class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OUTCOME_UNSPECIFIED: _ClassVar[Result.Outcome]
        OK: _ClassVar[Result.Outcome]
        REJECTED: _ClassVar[Result.Outcome]
        FAILED: _ClassVar[Result.Outcome]
    OUTCOME_UNSPECIFIED: Result.Outcome
    OK: Result.Outcome
    REJECTED: Result.Outcome
    FAILED: Result.Outcome
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    VALUE_JSON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TRANSIENT_FIELD_NUMBER: _ClassVar[int]
    REMEMBERED_FIELD_NUMBER: _ClassVar[int]
    outcome: Result.Outcome
    value_json: str
    reason: str
    transient: bool
    remembered: bool
    def __init__(self, outcome: _Optional[_Union[Result.Outcome, str]] = ..., value_json: _Optional[str] = ..., reason: _Optional[str] = ..., transient: bool = ..., remembered: bool = ...) -> None: ...
