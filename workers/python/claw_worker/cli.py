"""`python -m claw_worker describe | serve`.

Exit code 1: the module's tasks are declared wrongly. 2: usage, configuration, files, addresses.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys

from .catalogue import Catalogue, catalogue_of
from .desk import DeskOptions
from .hint_problem import TaskProblems
from .lines_file import LinesProblem
from .load_module import ModuleProblem, load_module
from .serve import ServeOptions, ServeProblem, serve
from .tls import TlsFiles, TlsProblem


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        catalogue = catalogue_of(load_module(given.module))
        return int(given.run(catalogue, given))
    except TaskProblems as found:
        for problem in found.problems:
            _say(str(problem), problem.instead)
        return 1
    except ServeProblem as problem:
        _say(str(problem), problem.instead)
    except (ModuleProblem, LinesProblem, TlsProblem) as problem:
        _say(str(problem), None)
    except OSError as error:
        _say(f"{error.filename or 'a file'}: {error.strerror}", None)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="claw_worker", description="Python functions as tasks of claw runbooks."
    )
    commands = parser.add_subparsers(required=True, metavar="describe | serve")
    module_help = "the module with the tasks: a name (cache_tasks) or a file (workers/cache_tasks.py)"

    describe = commands.add_parser("describe", help="export the catalogue that a runbook is compiled against")
    describe.add_argument("module", metavar="MODULE", help=module_help)
    describe.add_argument(
        "-o", "--output", metavar="FILE", help="where to write it; standard output if left out"
    )
    describe.set_defaults(run=_describe)

    server = commands.add_parser("serve", help="serve the tasks to a claw host")
    server.add_argument("module", metavar="MODULE", help=module_help)
    server.add_argument(
        "--listen",
        default="127.0.0.1:0",
        metavar="HOST:PORT",
        help="port 0: any free one (default %(default)s)",
    )
    server.add_argument(
        "--name", required=True, type=_name, help="this worker's name, as the ledger and logs show it"
    )
    server.add_argument(
        "--ledger",
        required=True,
        metavar="FILE",
        help="effects, one JSON line each; its memory lies beside it",
    )
    server.add_argument("--log", metavar="FILE", help="JSON log lines; standard error if left out")
    server.add_argument(
        "--ready-file",
        metavar="FILE",
        help="written once tasks are taken: address, port, pid, digest, worker",
    )
    server.add_argument("--tls-cert", metavar="PEM")
    server.add_argument("--tls-key", metavar="PEM")
    server.add_argument(
        "--tls-client-ca", metavar="PEM", help="let in only clients whose certificate this CA signed"
    )
    server.add_argument(
        "--allow-plaintext", action="store_true", help="listen beyond this machine without TLS"
    )
    server.add_argument(
        "--exit-with-parent",
        action="store_true",
        help="drain and end when the process that started it has ended",
    )
    server.add_argument(
        "--concurrency", type=_from_one, default=16, metavar="N", help="tasks at a time (default %(default)s)"
    )
    server.add_argument(
        "--drain",
        type=_seconds,
        default=5.0,
        metavar="SECONDS",
        help="for running tasks to end on SIGTERM (default %(default)s)",
    )
    server.add_argument(
        "--hang-first",
        type=_from_zero,
        default=0,
        metavar="N",
        help="a drill: never answer the first N attempts",
    )
    server.set_defaults(run=_serve)
    return parser


def _describe(catalogue: Catalogue, given: argparse.Namespace) -> int:
    # No newline at the end: the bytes are what the digest is of.
    if given.output is None:
        sys.stdout.buffer.write(catalogue.text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return 0
    draft = f"{given.output}.{os.getpid()}.draft"
    with open(draft, "wb") as file:
        file.write(catalogue.text.encode("utf-8"))
    os.replace(draft, given.output)
    print(f"{given.output}: {', '.join(sorted(catalogue.tasks))}; sha256 {catalogue.digest}")
    return 0


def _serve(catalogue: Catalogue, given: argparse.Namespace) -> int:
    if bool(given.tls_cert) != bool(given.tls_key) or (given.tls_client_ca and not given.tls_cert):
        raise ServeProblem(
            "TLS is half configured", "give --tls-cert and --tls-key together; --tls-client-ca needs both"
        )
    options = ServeOptions(
        listen=given.listen,
        name=given.name,
        ledger=given.ledger,
        log=given.log,
        ready_file=given.ready_file,
        tls=TlsFiles(given.tls_cert, given.tls_key, given.tls_client_ca) if given.tls_cert else None,
        allow_plaintext=given.allow_plaintext,
        exit_with_parent=given.exit_with_parent,
        drain_seconds=given.drain,
        desk=DeskOptions(concurrency=given.concurrency, hang_first=given.hang_first),
    )
    asyncio.run(serve(catalogue, options))
    return 0


def _say(what: str, instead: str | None) -> None:
    print(f"error: {what}", file=sys.stderr)
    if instead:
        print(f"  help: {instead}", file=sys.stderr)


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", text):
        raise argparse.ArgumentTypeError(f'"{text}" isn\'t a name: letters, digits, . _ and -, at most 100')
    return text


def _from_zero(text: str) -> int:
    return _number(text, 0)


def _from_one(text: str) -> int:
    return _number(text, 1)


def _number(text: str, least: int) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) < least:
        raise argparse.ArgumentTypeError(f'"{text}" isn\'t a number from {least} to 9999')
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text):
        raise argparse.ArgumentTypeError(f'"{text}" isn\'t a number of seconds')
    return float(text)
