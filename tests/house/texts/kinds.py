"""The kinds, in a table."""

from canary_siem import plugins
from tests.canary_siem.kinds.things import token
from tests.contracts.options import example
from tests.house.texts.markdown import code, table


def kinds() -> str:
    """Write what each kind makes, what fires it, and whether that was seen."""
    return table(("kind", "makes", "fires when", "proof"), map(_row, plugins.built_in("kinds")))


def _row(name: str) -> tuple[str, str, str, str]:
    kind = plugins.load("kinds", name)
    one = token(kind, kind.options.model_validate(example(kind)))
    ends = [file.filename.rpartition(".")[2] for file in kind.make(one, one.options)]
    files = ", ".join(code(f".{end}") for end in dict.fromkeys(ends))
    return (
        code(name),
        f"{kind.title} ({files})" if files else kind.title,
        kind.fires_on,
        kind.proof,
    )
