"""A small Transact-SQL: enough to run what an artifact does to a login, as sqlglot understands it.

Binary is bytes, character data str, numbers int or float; what SQL Server would truncate on
assignment is an error here.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

Value = Any
CONVERSIONS = {exp.DType.VARBINARY, exp.DType.BINARY, exp.DType.VARCHAR, exp.DType.INT}


def batches(script: str) -> list[str]:
    """Cut a script where sqlcmd does."""
    return re.split(r"(?m)^GO\r?$\n?", script)


@cache
def parsed(script: str) -> list[exp.Expr]:
    """Parse a script, batch by batch; what sqlglot only keeps as text is a `Command`."""
    found = [each for batch in batches(script) for each in sqlglot.parse(batch, dialect="tsql")]
    return [each for each in found if each is not None]


def path_of(script: str, login: str, number: float = 0.5) -> str:
    """Run the declarations of the module; give the path that its procedure is called with."""
    machine = Machine(login, number)
    for statement in parsed(script):
        for each in (statement, statement.args.get("expression")):
            if isinstance(each, exp.Declare):
                machine.declare(each)
        if isinstance(statement, exp.Set):
            machine.set(statement)
    path = machine.variables["path"]
    assert isinstance(path, str)
    return path


class Machine:
    """Evaluates expressions, after Microsoft's Transact-SQL reference."""

    def __init__(self, login: str, number: float) -> None:
        self.variables: dict[str, Value] = {"random": number}
        self.functions: dict[str, Callable[..., Value]] = {
            "ORIGINAL_LOGIN": lambda: login,
            "DATALENGTH": len,
        }
        self.kinds: dict[type[exp.Expr], Callable[[Any], Value]] = {
            exp.Parameter: lambda node: self.variables[node.this.name],
            exp.Literal: lambda node: node.this if node.is_string else int(node.this),
            exp.HexString: lambda node: bytes.fromhex(node.this),
            exp.Cast: lambda node: self.of(node.this),  # sqlglot's own, to tell that it is text
            exp.Case: self.case,
            exp.Add: lambda node: self.of(node.this) + self.of(node.expression),
            exp.Sub: lambda node: self.of(node.this) - self.of(node.expression),
            exp.Mul: lambda node: self.of(node.this) * self.of(node.expression),
            exp.GT: lambda node: self.of(node.this) > self.of(node.expression),
            exp.EQ: lambda node: self.of(node.this) == self.of(node.expression),
            exp.Between: self.between,
            exp.Convert: self.convert,
            exp.Length: lambda node: len(self.of(node.this).rstrip(" ")),
            exp.Lower: lambda node: self.of(node.this).lower(),
            exp.Rand: lambda node: number,
            exp.Right: lambda node: self.of(node.this)[-self.of(node.expression) :],
            exp.Substring: self.substring,
            exp.Stuff: self.stuff,
            exp.Anonymous: lambda node: self.functions[node.name](*map(self.of, node.expressions)),
        }

    def declare(self, statement: exp.Declare) -> None:
        for item in statement.expressions:
            (parameter,) = item.this
            value = self.of(item.args["default"])
            self.variables[parameter.this.name] = converted(value, item.args["kind"])

    def set(self, statement: exp.Set) -> None:
        for item in statement.expressions:
            target = item.this.this
            if isinstance(target, exp.Parameter):  # else an option of the session
                self.variables[target.this.name] = self.of(item.this.expression)

    def of(self, node: exp.Expr) -> Value:
        """Give the value of an expression."""
        return self.kinds[type(node)](node)

    def case(self, node: exp.Case) -> Value:
        for branch in node.args["ifs"]:
            if self.of(branch.this):
                return self.of(branch.args["true"])
        return self.of(node.args["default"])

    def between(self, node: exp.Between) -> Value:
        return self.of(node.args["low"]) <= self.of(node.this) <= self.of(node.args["high"])

    def convert(self, node: exp.Convert) -> Value:
        style = node.args.get("style")
        return converted(self.of(node.expression), node.this, self.of(style) if style else 0)

    def substring(self, node: exp.Substring) -> Value:
        start = self.of(node.args["start"]) - 1
        return self.of(node.this)[start : start + self.of(node.args["length"])]

    def stuff(self, node: exp.Stuff) -> Value:
        text, start = self.of(node.this), self.of(node.args["start"]) - 1
        assert start < len(text)  # SQL Server gives NULL there
        return (
            text[:start] + self.of(node.expression) + text[start + self.of(node.args["length"]) :]
        )


def converted(value: Value, kind: exp.DataType, style: int = 0) -> Value:
    """Convert as CONVERT does between the types that are used here."""
    size = int(kind.expressions[0].name) if kind.expressions else 0
    assert kind.this in CONVERSIONS, kind
    if kind.this == exp.DType.INT:
        return int(value)
    if kind.this == exp.DType.BINARY:
        assert isinstance(value, int)
        return (value % 256**size).to_bytes(size, "big")
    if kind.this == exp.DType.VARBINARY:
        value = value.encode("utf-16-le", "surrogatepass") if isinstance(value, str) else value
    elif isinstance(value, bytes):
        assert style == 2  # hex without 0x
        value = value.hex().upper()
    else:
        value = str(value)
    assert len(value) <= size, "SQL Server would cut it"
    return value
