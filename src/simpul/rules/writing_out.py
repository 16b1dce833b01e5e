"""Writes the rules of a document out as one function, with the words of every question in the place of its call.

A rule is read aloud where it stands, and runs here without the price of a call: most of what judging costs otherwise.
A question is written out where it is made of assignments and one ``return``; any other is called as it is.
"""

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from simpul.rules.known import Columns
from simpul.rules.rule import Rule

_WITH_NAMES_OF_ITS_OWN = (ast.comprehension, ast.Lambda, ast.NamedExpr)

Find = Callable[[Columns], Sequence[tuple[int, int]]]


def write_out(rules: Sequence[Rule]) -> Find:
    """One function that asks every rule about every record, and returns which apply: (number of record, of rule).

    It takes each value that any of them asks for once, from its column into a name of its own.
    """
    scope: dict[str, Any] = {}
    names = sorted({name for rule in rules for name in rule.asks_for})
    columns = ", ".join(f"known[{name!r}]" for name in ("record", *names))
    lines = ["def find(known):", "    found = []"]
    lines += [f"    for {', '.join(('record', *names))}, in zip({columns}):"]
    for number, rule in enumerate(rules):
        lines += textwrap.indent("\n".join(_question(number, rule, scope)), " " * 8).splitlines()
    lines += ["        pass", "    return found"]  # a document may have no rules
    exec("\n".join(lines), scope)
    find: Find = scope["find"]
    return find


def _question(number: int, rule: Rule, scope: dict[str, Any]) -> list[str]:
    """The lines that ask one rule: only of what is known."""
    *before, answer = _written(number, rule, scope) or [_called(number, rule, scope)]
    known = [f"{name} is not None" for name in rule.asks_for if name in rule.must_know]
    asked = [*before, f"if {answer}: found.append((record, {number}))"]
    return [f"if {' and '.join(known)}:", *(f"    {line}" for line in asked)] if known else asked


def _called(number: int, rule: Rule, scope: dict[str, Any]) -> str:
    scope[f"rule_{number}"] = rule.applies
    return f"rule_{number}({', '.join(rule.asks_for)})"


def _written(number: int, rule: Rule, scope: dict[str, Any]) -> list[str] | None:
    """The question's own assignments and its answer, in the names of this function; None where it says more."""
    function = ast.parse(textwrap.dedent(inspect.getsource(rule.applies))).body[0]
    assert isinstance(function, ast.FunctionDef)
    *assignments, last = [part for part in function.body if not _is_docstring(part)]
    is_plain = isinstance(last, ast.Return) and all(isinstance(part, ast.Assign) for part in assignments)
    if not is_plain or any(isinstance(node, _WITH_NAMES_OF_ITS_OWN) for node in ast.walk(function)):
        return None
    assert isinstance(last, ast.Return)
    names = _Names(number, rule, [argument.arg for argument in function.args.args], assignments)
    written = [ast.unparse(names.visit(part)) for part in assignments]
    answer = ast.unparse(names.visit(last.value)) if last.value else "None"
    scope.update(names.from_outside)
    return [*written, answer]


def _is_docstring(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)


class _Names(ast.NodeTransformer):
    """Gives every name of a question the one that it has in the function written out."""

    def __init__(self, number: int, rule: Rule, parameters: Sequence[str], assignments: Sequence[ast.stmt]) -> None:
        self._number, self._module = number, rule.applies.__globals__
        self._inside = dict(zip(parameters, rule.asks_for, strict=True))
        for node in (node for part in assignments for node in ast.walk(part)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._inside[node.id] = f"{node.id}_{number}"
        self.from_outside: dict[str, Any] = {}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id in self._inside:
            return ast.Name(self._inside[node.id], node.ctx)
        if node.id not in self._module and hasattr(builtins, node.id):
            return node
        name = f"{node.id}_of_{self._number}"
        self.from_outside[name] = self._module[node.id]
        return ast.Name(name, node.ctx)
