"""What is wrong with a task's declaration, where, and what to write in its place."""

from __future__ import annotations


class HintProblem(Exception):
    def __init__(self, where: str, what: str, instead: str):
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what
        self.instead = instead


class TaskProblems(Exception):
    """Everything that is wrong with a module's tasks, so that it can be mended in one go."""

    def __init__(self, problems: list[HintProblem]):
        super().__init__("\n".join(f"{problem}\n  {problem.instead}" for problem in problems))
        self.problems = problems
