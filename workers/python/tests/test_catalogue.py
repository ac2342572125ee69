"""What type hints become: schemas, values, and problems that say what to write."""

import datetime as dt
import decimal
import enum
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, Optional, TypedDict, Union

import jsonschema
import pytest
from house import catalogue

from claw_worker import Context, task
from claw_worker.hint_problem import TaskProblems
from claw_worker.payload import read_arguments, write_reply
from claw_worker.shapes.shape import Mismatch
from claw_worker.wire import worker_pb2 as pb

PUBLISHED = Path(__file__).parents[3] / "schema" / "task-catalogue.schema.json"


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Window:
    size: int
    label: str = "none"


@dataclass
class Tree:
    name: str
    below: list["Tree"] = field(default_factory=list)


class Limits(TypedDict, total=False):
    most: int


class Pair(TypedDict):
    left: Window
    right: Optional[Colour]


@dataclass
class Positive:
    value: int

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise ValueError("the value must be above 0")


Node = NewType("Node", str)
UTC = dt.timezone.utc


def named(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


# hint, its schema as an argument, a JSON value, the Python value that it means
HINTS = [
    (str, {"type": "string"}, "ü\n", "ü\n"),
    (int, {"type": "integer"}, -(2**53) + 1, -(2**53) + 1),
    (float, {"type": "number"}, 2, 2.0),
    (bool, {"type": "boolean"}, True, True),
    (Node, {"type": "string"}, "n1", "n1"),
    (Annotated[int, "seats"], {"type": "integer"}, 4, 4),
    (list[str], {"type": "array", "items": {"type": "string"}}, ["a"], ["a"]),
    (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}, {"a b": 1}, {"a b": 1}),
    (Optional[int], {"anyOf": [{"type": "integer"}, {"type": "null"}]}, None, None),
    (int | None, {"anyOf": [{"type": "integer"}, {"type": "null"}]}, 3, 3),
    (Literal["soft", "hard"], {"type": "string", "enum": ["soft", "hard"]}, "hard", "hard"),
    (Literal[1, 3], {"type": "integer", "enum": [1, 3]}, 3, 3),
    (Colour, named("Colour"), "blue", Colour.BLUE),
    (dt.timedelta, {"type": "string", "format": "duration"}, "2.5s", dt.timedelta(seconds=2.5)),
    (dt.timedelta, {"type": "string", "format": "duration"}, "-0.000001s", dt.timedelta(microseconds=-1)),
    (
        dt.datetime,
        {"type": "string", "format": "date-time"},
        "2024-04-15T03:28:47.493000Z",
        dt.datetime(2024, 4, 15, 3, 28, 47, 493000, UTC),
    ),
    (Window, named("Window"), {"size": 1, "label": "x"}, Window(1, "x")),
    (Limits, named("Limits"), {}, {}),
    (
        Pair,
        named("Pair"),
        {"left": {"size": 1, "label": "x"}, "right": "red"},
        {"left": Window(1, "x"), "right": Colour.RED},
    ),
    (Tree, named("Tree"), {"name": "a", "below": [{"name": "b", "below": []}]}, Tree("a", [Tree("b")])),
]


def echo(hint: Any) -> Any:
    """A task that takes and returns a value of one type."""

    @task
    def echo(value: hint) -> hint:  # type: ignore[valid-type]
        return value

    return echo


@pytest.mark.parametrize(("hint", "schema", "value", "meaning"), HINTS, ids=str)
def test_a_hint_describes_reads_and_writes_one_kind_of_value(hint, schema, value, meaning):
    made = catalogue(echo(hint))
    only = made.tasks["echo"]
    document = json.loads(made.text)
    assert document["tasks"][0]["arguments"]["properties"]["value"] == schema
    assert read_arguments(only, {"value": value}) == {"value": meaning}
    assert json.loads(write_reply(only, meaning)) == value
    # The schema agrees with what was read and written.
    described = {**document["tasks"][0]["reply"], "$defs": document.get("$defs", {})}
    jsonschema.Draft202012Validator(described).validate(value)


@pytest.mark.parametrize("hint", [entry[0] for entry in HINTS], ids=str)
def test_every_catalogue_is_as_published(hint):
    published = json.loads(PUBLISHED.read_text())
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.Draft202012Validator(published).validate(json.loads(catalogue(echo(hint)).text))


def test_the_published_schema_refuses_what_no_catalogue_holds():
    published = jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_text()))
    good = json.loads(catalogue(echo(Optional[int])).text)
    for change in (
        {"format": "claw-tasks/2"},
        {"tasks": []},
        {"more": 1},
        {"tasks": [{**good["tasks"][0], "reply": {"type": "string", "minLength": 1}}]},
        {"tasks": [{**good["tasks"][0], "reply": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}]},
        {"tasks": [{**good["tasks"][0], "name": "9"}]},
    ):
        assert not published.is_valid({**good, **change}), change


def test_a_catalogue_has_one_text_whatever_the_order_of_definitions():
    @task(idempotent=True)
    def alpha(size: int = 1) -> None:
        """Does it.

        Well.
        """

    @task(name="beta")
    async def other(context: Context, colour: Colour) -> Window: ...

    one, two = catalogue(alpha, other), catalogue(other, alpha)
    assert one.text == two.text
    assert one.digest == hashlib.sha256(one.text.encode()).hexdigest()
    assert one.text == json.dumps(json.loads(one.text), sort_keys=True, separators=(",", ":"))
    alpha_entry, beta_entry = json.loads(one.text)["tasks"]
    assert alpha_entry == {
        "name": "alpha",
        "doc": "Does it.\n\nWell.",
        "idempotent": True,
        "arguments": {
            "type": "object",
            "properties": {"size": {"type": "integer"}},
            "required": [],
            "additionalProperties": False,
        },
        "reply": {"type": "null"},
    }
    assert beta_entry["arguments"]["required"] == ["colour"]
    assert list(beta_entry["arguments"]["properties"]) == ["colour"]


def test_a_reply_always_holds_the_fields_that_a_caller_may_leave_out():
    @task
    def act(value: Window) -> Window: ...

    document = json.loads(catalogue(act).text)
    assert document["tasks"][0]["reply"] == named("WindowReply")
    assert document["$defs"]["Window"]["required"] == ["size"]
    assert document["$defs"]["WindowReply"]["required"] == ["label", "size"]


async def test_the_live_catalogue_is_the_exported_one(house):
    await house.open(echo(Window))
    reply = await house.stub.Describe(pb.DescribeRequest())
    assert (reply.catalogue_json, reply.worker) == (house.catalogue.text, "worker-1")
    assert reply.digest == hashlib.sha256(reply.catalogue_json.encode()).hexdigest()


# hint, wrong JSON, what is said
WRONG_VALUES = [
    (list[str], ["a", "b", 3], "value[2]: expected a string, got the number 3"),
    (int, True, "value: expected an integer, got true"),
    (int, 1.0, "value: expected an integer, got the number 1.0"),
    (int, 2**53, "value: expected an integer within ±9007199254740991, got the number 9007199254740992"),
    (float, "1", 'value: expected a number, got the string "1"'),
    (float, 10**400, "value: expected a finite number, got the number of 1329 bits"),
    (bool, 1, "value: expected true or false, got the number 1"),
    (str, None, "value: expected a string, got null"),
    (str, "\ud800", "value: the string isn't Unicode text: it holds half a surrogate pair"),
    (dict[str, int], {"a b": "x"}, 'value["a b"]: expected an integer, got the string "x"'),
    (dict[str, int], [], "value: expected an object, got a list"),
    (Literal["a", "b"], "c", 'value: expected "a" or "b", got the string "c"'),
    (Literal[0, 1], True, "value: expected 0 or 1, got true"),
    (Colour, "RED", 'value: expected "red" or "blue", got the string "RED"'),
    (dt.timedelta, "PT2S", 'value: expected a duration in seconds like "2.5s", got the string "PT2S"'),
    (
        dt.timedelta,
        "1.0000001s",
        'value: expected a duration in seconds like "2.5s", got the string "1.0000001s"',
    ),
    (dt.datetime, "2024-04-15T03:28:47", "value: expected a moment like"),
    (dt.datetime, "2024-02-31T00:00:00Z", "value: expected a moment that exists"),
    (Window, {"label": "x"}, "value.size: is missing"),
    (Window, {"size": 1, "lable": "x"}, "value.lable: Window has no such field; did you mean label?"),
    (Pair, {"left": {"size": "1"}, "right": None}, "value.left.size: expected an integer"),
    (Tree, {"name": "a", "below": [{}]}, "value.below[0].name: is missing"),
    (Positive, {"value": 0}, "value: the value must be above 0"),
]


@pytest.mark.parametrize(("hint", "value", "said"), WRONG_VALUES, ids=str)
def test_a_wrong_argument_is_named_by_its_path(hint, value, said):
    with pytest.raises(Mismatch) as found:
        read_arguments(catalogue(echo(hint)).tasks["echo"], {"value": value})
    assert str(found.value).startswith(said)


# hint, a Python value of another type
WRONG_REPLIES = [
    (int, "1"),
    (str, 1),
    (float, float("nan")),
    (list[int], (1, 2)),
    (dict[str, int], {1: 1}),
    (Colour, "red"),
    (dt.timedelta, 5),
    (dt.datetime, dt.datetime(2024, 1, 1)),
    (Window, {"size": 1}),
    (Pair, {"left": Window(1)}),
    (None, 0),
]


@pytest.mark.parametrize(("hint", "value"), WRONG_REPLIES, ids=str)
def test_a_reply_of_another_type_is_not_written(hint, value):
    def act() -> hint: ...

    with pytest.raises(Mismatch, match="reply"):
        write_reply(catalogue(task(act)).tasks["act"], value)


def a_window_elsewhere() -> type:
    @dataclass
    class Window:
        height: int

    return Window


# annotations of a task, where the problem is, what is said, what to write
PROBLEMS = [
    ({"x": Any}, "task act, parameter x", "no JSON form", "write the type that it has"),
    ({"x": list}, "task act, parameter x", "no JSON form", "list[str]"),
    ({"x": dict}, "task act, parameter x", "no JSON form", "dict[str, int]"),
    ({"x": dict[int, str]}, "task act, parameter x", "always are", "write dict[str, str]"),
    ({"x": tuple[int, int]}, "task act, parameter x", "no JSON form", "write list[T]"),
    ({"x": set[int]}, "task act, parameter x", "no JSON form", "JSON has no sets"),
    ({"x": bytes}, "task act, parameter x", "no JSON form", "base64"),
    ({"x": decimal.Decimal}, "task act, parameter x", "no JSON form", "smallest unit"),
    ({"x": Union[int, str]}, "task act, parameter x", "several types", "Optional[T]"),
    ({"x": list[list[bytes]]}, "items of the list, items of the list", "no JSON form", "base64"),
    ({"x": Literal["a", 1]}, "task act, parameter x", "all be strings", "Literal"),
    ({"x": Path}, "task act, parameter x", "no JSON form|isn't one", "str"),
    ({"x": type("Odd", (), {})}, "task act, parameter x", "isn't one", "@dataclass"),
    ({"x": "Missing"}, "task act", "can't be understood", "top level"),
    ({"x": int, "return": complex}, "task act, reply", "no JSON form", "two floats"),
    ({"x": Window, "return": a_window_elsewhere()}, "task act, reply", "both be called Window", "rename"),
    ({"x": Context, "context": Context}, "parameter context", "second Context", "keep one"),
    ({"constructor": int}, "parameter constructor", "can't be used", "ASCII"),
    ({"größe": int}, "parameter größe", "can't be used", "ASCII"),
]


@pytest.mark.parametrize(("hints", "where", "what", "instead"), PROBLEMS, ids=str)
def test_a_hint_that_has_no_one_meaning_is_refused_with_what_to_write(hints, where, what, instead):
    namespace: dict[str, Any] = {}
    names = ", ".join(name for name in hints if name != "return")
    exec(f"def act({names}): ...", namespace)
    namespace["act"].__annotations__ = {"return": None, **hints}
    with pytest.raises(TaskProblems) as found:
        catalogue(task(namespace["act"]))
    (problem,) = found.value.problems
    assert problem.where.endswith(where) or where in problem.where
    assert any(part in problem.what for part in what.split("|"))
    assert instead in problem.instead


def no_hint(x): ...


def no_reply_hint(x: int): ...


def any_number(*x: int) -> None: ...


def positional(x: int, /) -> None: ...


@pytest.mark.parametrize(
    ("function", "what"),
    [
        (no_hint, "has no type hint"),
        (no_reply_hint, "has no return hint"),
        (any_number, "any number of arguments"),
        (positional, "positional only"),
    ],
)
def test_a_signature_that_no_caller_could_fill_is_refused(function, what):
    with pytest.raises(TaskProblems, match=what):
        catalogue(task(function))


def test_all_problems_are_told_at_once():
    with pytest.raises(TaskProblems) as found:
        catalogue(task(no_hint), task(any_number), echo(set[int]))
    assert len(found.value.problems) == 3


def test_two_tasks_of_one_name_are_refused():
    with pytest.raises(TaskProblems, match="declared twice"):
        catalogue(echo(int), echo(str))


def test_a_task_is_still_a_function():
    assert echo(int)(value=4) == 4
