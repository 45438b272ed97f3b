"""The kinds: in a table, and each by itself."""

import inspect
import re
from typing import Any

from canary_siem import plugins
from canary_siem.interfaces import Kind
from tests.canary_siem.kinds.things import token
from tests.contracts.options import example
from tests.house.texts.markdown import code, table


def kinds() -> str:
    """Write what each kind makes, what fires it, and whether that was seen."""
    return table(("kind", "makes", "fires when", "proof"), map(_row, plugins.built_in("kinds")))


def each() -> str:
    """Write of each kind what fires it, what does not, what the analyst learns; its options."""
    return "\n".join(
        _told(name, plugins.load("kinds", name)) for name in plugins.built_in("kinds")
    )


def _told(name: str, kind: Kind[Any]) -> str:
    about = re.sub("(``.*?``)|<", _plain, inspect.getdoc(type(kind)) or "", flags=re.DOTALL)
    first = f"Class `{kind.cls}`, {_proof(kind)}. "
    schema = kind.options.model_json_schema()
    needed = schema.get("required", ())
    options = [
        (code(key), "yes" if key in needed else "", own.get("description", ""))
        for key, own in schema.get("properties", {}).items()
    ]
    told = table(("option", "needed", "what it is"), options) if options else "No options.\n"
    return f"### `{name}`: {kind.title}\n\n{first}{about}\n\n{told}"


def _plain(found: re.Match[str]) -> str:
    """Keep code as it is; elsewhere a bracket would begin an element of HTML."""
    return found[1] or "\\<"


def _row(name: str) -> tuple[str, str, str, str]:
    kind = plugins.load("kinds", name)
    one = token(kind, kind.options.model_validate(example(kind)))
    ends = [file.filename.rpartition(".")[2] for file in kind.make(one, one.options)]
    files = ", ".join(code(f".{end}") for end in dict.fromkeys(ends))
    return (
        code(name),
        f"{kind.title} ({files})" if files else kind.title,
        kind.fires_on,
        _proof(kind),
    )


def _proof(kind: Kind[Any]) -> str:
    return f"{kind.proof}: {kind.judges}"
