"""Imports the module whose tasks are to be described or served, by name or by file.

What the module prints while it is imported goes to standard error, so that an exported catalogue on
standard output stays whole.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
import traceback
import types

from .hint_problem import HintProblem, TaskProblems
from .one_line import exception_line


class ModuleProblem(Exception):
    """The module can't be imported."""


def load_module(name: str) -> types.ModuleType:
    """Raises ModuleProblem, and TaskProblems for a wrong decorator."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return _from_file(name) if name.endswith(".py") else _from_path(name)
    except HintProblem as problem:
        raise TaskProblems([problem]) from None
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise ModuleProblem(
                f"there is no module {name}: run this from its folder, or name its file: {name}.py"
            ) from None
        raise ModuleProblem(f"{name} can't be imported: {exception_line(error)} ({_place(error)})") from None
    except ModuleProblem:
        raise
    except (Exception, SystemExit) as error:  # importing runs the module, which can raise anything
        raise ModuleProblem(f"{name} can't be imported: {exception_line(error)} ({_place(error)})") from None


def _from_path(name: str) -> types.ModuleType:
    if "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    return importlib.import_module(name)


def _from_file(path: str) -> types.ModuleType:
    if not os.path.isfile(path):
        raise ModuleProblem(f"there is no file {path}")
    folder, file = os.path.split(os.path.abspath(path))
    sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(file[: -len(".py")], path)
    assert spec is not None and spec.loader is not None  # true of every name that ends in .py
    module = importlib.util.module_from_spec(spec)
    # Registered first: the hints of its classes are evaluated in the module of that name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _place(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "no place known"
