"""The script for macOS: what the agent tells, told by DTrace.

D has no base32. What is known here stands in the script as it is spelled; what only the probe
knows (the process, its user, its program) are octets at fixed places, of which each letter is
worked out with the arithmetic that D has from C.

Sources: dtrace(1); "Dynamic Tracing Guide", chapters on variables, actions and the syscall
provider; open(2) of macOS for the modes.
"""

from collections.abc import Iterator, Sequence

from canary_siem.artifacts.agents.watch.program import literal

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_MAX_NAME, _MAX_DATA, _CUT = 253, 127, 0x80
_TAILS = (62, 123, 185)
"""Letters from each dot to the end: base32 has no text of such a length (6, 3 and 1 by eights), so
that no tail of the name, as resolvers may ask for it first, reads as all of it."""
_PID_DIGITS, _UID_DIGITS, _NAME_OCTETS = 6, 10, 16
_SIMPLE = ("open", "open_nocancel")
_AT = ("openat", "openat_nocancel")
_HEAD = """\
#!/usr/sbin/dtrace -s
/* Reports to a collector when one of the files below is read.
 *
 * For macOS, as root, where System Integrity Protection lets DTrace see programs:
 * csrutil enable --without dtrace. Then: dtrace -s {name}.d */

#pragma D option quiet
#pragma D option destructive

int left;
uint64_t told[pid_t, int];
self int reads;

dtrace:::BEGIN
{{
    left = 60;
}}

tick-1s
/left < 60/
{{
    left++;
}}

{simple}
{{
    self->reads = (arg1 & 3) != 1;
}}

{at}
{{
    self->reads = (arg2 & 3) != 1;
}}
"""
_CLAUSE = """
{probes}
/self->reads && (int)arg1 >= 0 && left > 0 && !progenyof($pid)
    && ({there}) && told[pid, {number}] < timestamp/
{{
    left--;
    told[pid, {number}] = timestamp + 300000000000;
{octets}
    system("/usr/bin/dscacheutil -q host -a name {form}.g%02d.{host} >/dev/null 2>&1 &",
{letters}
        (int)(timestamp / 1000000 % 100));
}}
"""
_TAIL = """
{probes}
{{
    self->reads = 0;
}}
"""

Octet = int | str
"""One that is known, or how it is worked out."""


def script(called: str, hostname: str, paths: Sequence[str]) -> bytes:
    """Write the script.

    Args:
        called: Its name, without ending.
        hostname: The token's.
        paths: Files whose reading it tells.
    """
    parts = [_HEAD.format(name=called, simple=_probes(_SIMPLE, "entry"), at=_probes(_AT, "entry"))]
    returns = _probes((*_SIMPLE, *_AT), "return")
    for number, path in enumerate(paths):
        spelled, worked_out, used = _spell(path, hostname)
        parts.append(
            _CLAUSE.format(
                probes=returns,
                there=" || ".join(
                    f"fds[arg1].fi_pathname == {literal(each)}" for each in _places(path)
                ),
                number=number,
                octets="\n".join(used),
                form=spelled,
                host=hostname,
                letters="\n".join(f"        {each}," for each in worked_out),
            )
        )
    return "".join((*parts, _TAIL.format(probes=returns))).encode("ascii")


def _probes(calls: Sequence[str], end: str) -> str:
    return ",\n".join(f"syscall::{call}:{end}" for call in calls)


def _places(path: str) -> Iterator[str]:
    """Give where a file is: these three folders of macOS are links."""
    yield path
    if path.startswith(("/etc/", "/tmp/", "/var/")):  # noqa: S108 - no file is made there
        yield f"/private{path}"


def _spell(path: str, hostname: str) -> tuple[str, list[str], list[str]]:
    """Spell a name: its labels, %s where a letter is worked out; how that is, and from what."""
    octets = _octets(path, _room(_MAX_NAME - len(hostname) - len(".g00.")))
    text, letters, used = [""] * _length(len(octets)), [], []
    for at in range(len(text)):
        first, shift = divmod(at * 5, 8)
        two = [octets[first], octets[first + 1] if first + 1 < len(octets) else 0]
        needed = two if shift > 3 else two[:1]
        if all(isinstance(each, int) for each in needed):
            high, low = (each if isinstance(each, int) else 0 for each in two)
            text[at] = _LETTERS[(high << 8 | low) >> (11 - shift) & 31]
        else:
            text[at] = "%s"
            names = [
                str(each) if isinstance(each, int) else f"this->o{first + place}"
                for place, each in enumerate(two)
            ]
            letters.append(
                f'substr("{_LETTERS}", ({names[0]} << 8 | {names[1]}) >> {11 - shift} & 31, 1)'
            )
    for at, each in enumerate(octets):
        if isinstance(each, str):
            used.append(f"    this->o{at} = {each};")
    return ".".join("".join(label) for label in _labels(text)), letters, used


def _octets(path: str, room: int) -> list[Octet]:
    """Lay out what is told: the path last, for the end is cut where there is no room."""
    fixed: list[Octet] = [
        *b"process.pid=",
        *(f"48 + pid / {10**at} % 10" for at in reversed(range(_PID_DIGITS))),
        *b"\0user.id=",
        *(f"48 + uid / {10**at} % 10" for at in reversed(range(_UID_DIGITS))),
        *b"\0process.name=",
        *(
            f"(strlen(execname) > {at} ? curpsinfo->pr_fname[{at}] & 255 : 0)"
            for at in range(_NAME_OCTETS)
        ),
        *b"\0file.path=",
    ]
    told = path.encode()[: room - 1 - len(fixed)]
    size = len(fixed) + len(told)
    return [size if told == path.encode() else size | _CUT, *fixed, *told]


def _length(octets: int) -> int:
    """Count the letters that so many octets take."""
    return (octets * 8 + 4) // 5


def _room(characters: int) -> int:
    """Count the octets that fit into so many characters, with the dots between labels."""
    octets = _MAX_DATA + 1
    while (letters := _length(octets)) + sum(letters > tail for tail in _TAILS) > characters:
        octets -= 1
    return octets


def _labels(letters: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut a name's letters into labels."""
    dots = [len(letters) - tail for tail in reversed(_TAILS) if tail < len(letters)]
    for start, end in zip([0, *dots], [*dots, len(letters)], strict=True):
        yield letters[start:end]
