"""Makes one Python file of the modules of a package: what is planted is a single program."""

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

_FUTURE = "from __future__ import annotations"


class _Module:
    """The parts of a module that go different ways."""

    def __init__(self, text: str) -> None:
        tree = ast.parse(text)
        lines = text.splitlines()
        first, *rest = tree.body
        heads = [each for each in rest if isinstance(each, ast.Import | ast.ImportFrom)]
        self.about = (ast.get_docstring(tree, clean=False) or "").partition("\n")[0]
        self.imports = [ast.unparse(each) for each in heads]
        end = max((each.end_lineno or 0) for each in (first, *heads))
        self.body = "\n".join(lines[end:]).strip("\n")


def join(texts: Sequence[str], package: str, settings: Mapping[str, Any], about: str) -> str:
    """Write one program.

    Args:
        texts: Modules, in the order in which they are to stand. Each begins with a docstring and
            its imports, and imports from its neighbours by name; no name means two things.
        package: Where they lie.
        settings: What they import from its module ``settings``, as values that JSON has.
        about: The program's docstring.
    """
    modules = [_read(text) for text in texts]
    own = f"from {package}."
    imports = {line for module in modules for line in module.imports if not line.startswith(own)}
    parts = [
        f'#!/usr/bin/env python3\n"""{about}"""\n\n{_FUTURE}\n',
        "\n".join(_merged(imports - {_FUTURE})),
        "",
        *(f"{name} = {_literal(value)}" for name, value in settings.items()),
    ]
    parts += [f"\n\n# {module.about}\n\n{module.body}" for module in modules]
    return "\n".join(parts) + "\n"


@lru_cache(64)
def _read(text: str) -> _Module:
    return _Module(text)


def _merged(imports: Iterable[str]) -> list[str]:
    """Sort, and bring what comes from one module together."""
    plain = sorted(line for line in imports if line.startswith("import "))
    of: dict[str, set[str]] = {}
    for line in imports:
        if line.startswith("from "):
            module, _, names = line.removeprefix("from ").partition(" import ")
            of.setdefault(module, set()).update(names.split(", "))
    return plain + [f"from {each} import {', '.join(sorted(of[each]))}" for each in sorted(of)]


def _literal(value: Any) -> str:
    """Write texts, lists and tables of them: what JSON writes of these is Python too."""
    return json.dumps(value, ensure_ascii=False, indent=4)
