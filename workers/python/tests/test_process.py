"""The worker as a process: started, asked, drained, killed, and told wrong things."""

import asyncio
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from house import Answer, answer, first, headers, in_seconds, lines

from claw_worker.wire import worker_pb2 as pb
from claw_worker.wire import worker_pb2_grpc as pb_grpc

PATIENCE = 15.0
TASKS = '''
import threading
from claw_worker import Context, task

print("imported")

@task
def act() -> str:
    """Does it."""
    return "done"

@task
def stick(context: Context) -> None:
    context.commit()
    context.progress(0.5)
    threading.Event().wait()

@task(idempotent=True)
def stick_once(context: Context) -> str:
    context.commit()
    context.progress(0.5)
    if context.attempt == 1:
        threading.Event().wait()
    return "done"

@task
def linger(context: Context) -> str:
    context.progress(0.5)
    threading.Event().wait(0.3)
    context.commit()
    return "done"
'''


class Process:
    """`serve` in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "my_tasks.py").write_text(TASKS)
        self.child: asyncio.subprocess.Process | None = None
        self.channel: grpc.aio.Channel | None = None

    async def start(self, *flags: str, name: str = "worker-1") -> None:
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        self.child = await asyncio.create_subprocess_exec(
            *command("serve", "my_tasks", "--name", name, "--ledger", "ledger.jsonl"),
            *("--log", "log.jsonl", "--ready-file", "ready.json"),
            *flags,
            cwd=self.folder,
            stderr=asyncio.subprocess.PIPE,
        )
        self.facts = json.loads(await content(ready))

    def connect(self, credentials: grpc.ChannelCredentials | None = None) -> pb_grpc.WorkerStub:
        address = self.facts["address"]
        made = (
            grpc.aio.secure_channel(address, credentials)
            if credentials
            else grpc.aio.insecure_channel(address)
        )
        self.channel = made
        return pb_grpc.WorkerStub(made)

    def call(self, task: str, **changes: str):
        return self.connect().Execute(
            pb.ExecuteRequest(task=task, arguments_json="{}"), metadata=headers(**changes)
        )

    async def ask(self, task: str, **changes: str) -> Answer:
        return await answer(self.call(task, **changes))

    async def ended(self) -> int:
        return await asyncio.wait_for(self.child.wait(), PATIENCE)

    def keys(self) -> list[str]:
        return [line["key"] for line in lines(self.folder / "ledger.jsonl")]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "claw_worker", *arguments]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(command(*arguments), cwd=folder, capture_output=True, timeout=PATIENCE)


async def content(path: Path) -> str:
    """Of a file that is renamed into place once it is whole."""
    for _ in range(int(PATIENCE / 0.01)):
        if path.exists():
            return path.read_text()
        await asyncio.sleep(0.01)
    raise AssertionError(f"{path} never came")


@pytest_asyncio.fixture
async def process(tmp_path):
    process = Process(tmp_path)
    yield process
    if process.channel is not None:
        await process.channel.close()
    if process.child is not None and process.child.returncode is None:
        process.child.kill()
        await process.child.wait()


async def test_a_worker_that_is_ready_serves_its_catalogue_and_is_healthy(process):
    await process.start()
    exported = run(process.folder, "describe", "my_tasks")
    described = await process.connect().Describe(pb.DescribeRequest())
    assert exported.stdout == described.catalogue_json.encode()
    assert exported.stderr == b"imported\n"
    assert described.digest == process.facts["digest"] == hashlib.sha256(exported.stdout).hexdigest()
    assert process.facts["worker"] == described.worker == "worker-1"
    assert process.facts["pid"] == process.child.pid
    health = health_pb2_grpc.HealthStub(process.channel)
    for service in ("", "claw.worker.v1.Worker"):
        reply = await health.Check(health_pb2.HealthCheckRequest(service=service))
        assert reply.status == health_pb2.HealthCheckResponse.SERVING


async def test_describe_writes_the_same_bytes_to_a_file(process):
    run(process.folder, "describe", "my_tasks.py", "-o", "my.tasks.json")
    assert (process.folder / "my.tasks.json").read_bytes() == run(
        process.folder, "describe", "my_tasks"
    ).stdout


@pytest.mark.parametrize(("task", "outcome"), [("stick", "FAILED"), ("stick_once", "OK")])
async def test_a_killed_process_is_a_broken_stream_and_its_effect_stays_one(process, task, outcome):
    await process.start()
    call = process.call(task)
    await first(call, "progress")
    process.child.kill()
    seen = await answer(call)
    assert (seen.outcome, seen.of("result")) == ("UNAVAILABLE", [])
    await process.ended()
    await process.start()
    again = await process.ask(task, claw_attempt="2")
    assert again.outcome == outcome
    assert process.keys() == ["k1"]


async def test_sigterm_lets_a_running_task_end(process):
    await process.start()
    call = process.call("linger")
    await first(call, "progress")
    process.child.send_signal(signal.SIGTERM)
    assert (await answer(call)).outcome == "OK"
    assert await process.ended() == 0
    assert process.keys() == ["k1"]
    assert [line["message"] for line in lines(process.folder / "log.jsonl")][-1] == "ends"


async def test_sigterm_is_bounded_though_a_task_never_ends(process):
    await process.start("--drain", "0.1")
    call = process.call("stick")
    await first(call, "progress")
    process.child.send_signal(signal.SIGTERM)
    seen = await answer(call)
    assert (seen.outcome, seen.of("result")) == ("UNAVAILABLE", [])
    assert await process.ended() == 0


async def test_a_worker_ends_with_the_process_that_started_it(process):
    # The worker holds the pipe's other end; its end is the end of the file.
    reading, writing = os.pipe()
    serve = command("serve", "my_tasks", "--name", "w", "--ledger", "l", "--ready-file", "ready.json")
    between = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        f"import subprocess, time; subprocess.Popen({[*serve, '--exit-with-parent']!r}, pass_fds=[{writing}]); time.sleep(60)",
        cwd=process.folder,
        pass_fds=[writing],
        stderr=asyncio.subprocess.DEVNULL,
    )
    os.close(writing)
    await content(process.folder / "ready.json")
    between.kill()
    await between.wait()
    assert await asyncio.wait_for(asyncio.to_thread(os.read, reading, 1), PATIENCE) == b""
    os.close(reading)


async def test_hang_first_is_for_one_worker_s_first_attempts(process):
    await process.start("--hang-first", "1")
    seen = await process.ask("act", claw_deadline=in_seconds(0.2))
    assert (seen.outcome, seen.events) == ("DEADLINE_EXCEEDED", [])
    assert process.keys() == []
    assert (await process.ask("act", claw_attempt="2")).outcome == "OK"
    process.child.send_signal(signal.SIGTERM)
    assert await process.ended() == 0


async def test_a_second_worker_can_take_neither_port_nor_name(process):
    await process.start()
    for flags, said in (
        (("--name", "other", "--listen", process.facts["address"]), b"nothing can listen on"),
        (("--name", "worker-1"), b"already runs on this ledger"),
    ):
        second = run(process.folder, "serve", "my_tasks", "--ledger", "ledger.jsonl", *flags)
        assert second.returncode == 2 and said in second.stderr and b"Traceback" not in second.stderr


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")
async def test_with_a_client_ca_only_its_clients_are_let_in(process):
    def certificate(name: str) -> tuple[bytes, bytes]:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            + ["-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "2", "-subj", f"/CN={name}"]
            + ["-addext", "subjectAltName=IP:127.0.0.1"],
            cwd=process.folder,
            check=True,
            capture_output=True,
        )
        return (process.folder / f"{name}.key").read_bytes(), (process.folder / f"{name}.pem").read_bytes()

    (_, server), (key, client) = certificate("server"), certificate("client")
    other_key, other = certificate("other")
    await process.start(
        "--tls-cert", "server.pem", "--tls-key", "server.key", "--tls-client-ca", "client.pem"
    )

    async def described(credentials):
        stub = process.connect(credentials)
        try:
            return (await stub.Describe(pb.DescribeRequest(), timeout=5)).worker
        except grpc.aio.AioRpcError as error:
            return error.code().name
        finally:
            await process.channel.close()

    assert await described(grpc.ssl_channel_credentials(server, key, client)) == "worker-1"
    assert await described(grpc.ssl_channel_credentials(server, other_key, other)) == "UNAVAILABLE"
    assert await described(grpc.ssl_channel_credentials(server)) == "UNAVAILABLE"
    assert await described(None) == "UNAVAILABLE"


SERVE = ["serve", "my_tasks", "--name", "w", "--ledger", "l"]

# arguments, exit code, what is said
WRONG = [
    (["describe", "no_such_module"], 2, "there is no module no_such_module"),
    (["describe", "no_such.py"], 2, "there is no file no_such.py"),
    (["describe", "needs_more"], 2, "No module named 'surely_not_installed'"),
    (["describe", "broken_syntax.py"], 2, "broken_syntax.py:1"),
    (["describe", "raises"], 2, "RuntimeError: at import"),
    (["describe", "empty"], 1, "module empty has no tasks|module empty: has no tasks"),
    (["describe", "wrong_hint"], 1, "parameter x: the hint bytes has no JSON form"),
    (["describe", "wrong_place"], 1, "isn't a function"),
    (["describe", "my_tasks", "-o", "no/such/folder/x.json"], 2, "No such file or directory"),
    (["serve", "my_tasks"], 2, "--name"),
    (["serve", "my_tasks", "--name", "a/b", "--ledger", "l"], 2, "isn't a name"),
    ([*SERVE, "--listen", "8080"], 2, "isn't an address"),
    ([*SERVE, "--listen", "0.0.0.0:0"], 2, "--allow-plaintext"),
    ([*SERVE, "--tls-cert", "x.pem"], 2, "half configured"),
    ([*SERVE, "--tls-cert", "x.pem", "--tls-key", "y.pem"], 2, "y.pem can't be read"),
    ([*SERVE, "--tls-cert", "my_tasks.py", "--tls-key", "my_tasks.py"], 2, "holds no PEM"),
    ([*SERVE, "--ready-file", "no/such/x"], 2, "No such file or directory"),
    ([*SERVE, "--log", "no/such/x"], 2, "No such file or directory"),
    ([*SERVE[:-1], "no/such/ledger"], 2, "can't be opened"),
    ([*SERVE[:-1], "my_tasks.py"], 2, "isn't a JSON object"),
    ([*SERVE, "--concurrency", "0"], 2, "from 1 to 9999"),
    ([*SERVE, "--hang-first", "-1"], 2, "from 0 to 9999|expected one argument"),
]


@pytest.fixture(scope="module")
def wrong_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wrong")
    for name, text in {
        "my_tasks": TASKS,
        "needs_more": "import surely_not_installed",
        "broken_syntax": "def (",
        "raises": "raise RuntimeError('at import')",
        "empty": "",
        "wrong_hint": "from claw_worker import task\n@task\ndef act(x: bytes) -> None: ...",
        "wrong_place": "from claw_worker import task\n@task\nclass Act: ...",
    }.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG, ids=lambda value: str(value)[:60])
def test_what_is_wrong_is_said_in_a_line_and_nothing_starts(wrong_folder, arguments, code, said):
    done = run(wrong_folder, *arguments)
    told = done.stderr.decode()
    assert done.returncode == code, told
    assert any(part in told for part in said.split("|")) and "Traceback" not in told
    assert done.stdout == b""
