"""Writes the agent: its parts as one C file, with what it is to do at the top."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files as resources

from canary_siem.artifacts.agents import watch
from canary_siem.artifacts.draws import Draw

_PARTS = ("spelling", "asking", "facts", "sending", "watching", "events", "program")
_NAMES = ("hostmon", "sysrelay", "confmon", "integrity", "inventory", "hostcheck")
_HEAD = """\
/* Reports to a collector when one of the {things} below is {done}.
 *
 * For Linux; any C compiler: cc -O2 -o {name} {name}.c
 * {name}.service says how it is installed; --help tells its options. */

#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
"""
_SETTINGS = """\
#define HOST {host}
#define NAME {name}
#define RUNS {runs:d}
static const char *const WATCHED[] = {{
{watched}
}};
"""


def name(seed: bytes) -> str:
    """Give the agent a name, under which it may run beside others."""
    draw = Draw(seed, "name")
    return f"{draw.pick(_NAMES)}-{draw.octets(3).hex()}"


def agent(called: str, hostname: str, watched: Sequence[str], *, runs: bool) -> bytes:
    """Write the agent.

    Args:
        called: Its name.
        hostname: The token's.
        watched: Whole paths of files.
        runs: Whether it is to tell when they are run; it tells when they are read otherwise.
    """
    includes, bodies = _parts()
    things, done = ("programs", "run") if runs else ("files", "read")
    settings = _SETTINGS.format(
        host=literal(hostname),
        name=literal(called),
        runs=runs,
        watched="\n".join(f"    {literal(path)}," for path in watched),
    )
    head = _HEAD.format(name=called, things=things, done=done)
    return f"{head}\n{includes}\n\n{settings}\n{bodies}".encode("ascii")


def literal(text: str) -> str:
    r"""Write *text* as a string of C: whatever is not plain stands as ``\ooo``."""
    return f'"{"".join(_characters(text.encode()))}"'


def _characters(octets: bytes) -> Iterable[str]:
    for octet in octets:
        plain = 0x20 <= octet < 0x7F and octet not in b'"\\?'  # ?: there are trigraphs
        yield chr(octet) if plain else f"\\{octet:03o}"


@lru_cache(1)
def _parts() -> tuple[str, str]:
    """Give the lines that include headers, sorted, and all else in its order."""
    folder = resources(watch)
    texts = [(folder / f"{part}.c").read_text("ascii") for part in _PARTS]
    lines = [line for text in texts for line in text.splitlines()]
    includes = sorted({line for line in lines if line.startswith("#include ")})
    bodies = (
        "\n".join(line for line in text.splitlines() if not line.startswith("#include "))
        for text in texts
    )
    return "\n".join(includes), "\n".join(f"{body.strip()}\n" for body in bodies)
