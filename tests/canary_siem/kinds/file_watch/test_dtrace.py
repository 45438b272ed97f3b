"""The script for macOS. No DTrace runs here; what it is made of is C's, so a compiler judges it.

Each clause is compiled as C and run; the name that it would ask for is read by ours.
"""

import re
from pathlib import Path

import pytest

from canary_siem.artifacts.agents.watch import told
from canary_siem.kinds.file_watch.dtrace import script
from canary_siem.names import decode
from tests.canary_siem.artifacts.agents.watch.compiled import HOST, compiled, said

LONG = "/Users/anna/Library/Application Support/" + "x" * 100
PATHS = ["/etc/plans.ods", '/Users/anna/it\'s "mine"??/é%s\\.ods', LONG]
CLAUSE = re.compile(
    r"^(?P<probes>[^\n{}/;#][^{}/;]*)\n(?:/(?P<when>.*?)/\n)?\{\n(?P<does>.*?)\n\}$",
    re.MULTILINE | re.DOTALL,
)
PROBE = re.compile(r"(syscall::open(at)?(_nocancel)?:(entry|return)|tick-1s|dtrace:::BEGIN)")
C = """\
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define execname called
#define uid owner
static const char called[] = "{name}";
static struct {{ char pr_fname[17]; }} psinfo = {{ "{name}" }}, *curpsinfo = &psinfo;
static struct {{ const char *fi_pathname; }} fds[1];
static int left = 1, pid = 4711, uid = 501, number;
static int64_t arg1, arg2, timestamp = 42000000;
static struct {{ int reads; }} thread = {{ 1 }}, *self = &thread;
static struct {{ int {octets}; }} clause, *this = &clause;
static int64_t told[64];
static int progenyof(int of) {{ return of == 1; }}
static int at(int of, int number) {{ return of == pid ? number : 63; }}
static const char *substr(const char *of, int from, int length)
{{
    static char kept[1024][2];
    static int next;
    char *one = kept[next++ % 1024];
    if (length == 1 && from >= 0 && from < 32)
        *one = of[from];
    return one;
}}
#define system printf
"""


def clauses(text: str) -> list[re.Match[str]]:
    """Part a script into clauses; nothing else may be left of it but declarations."""
    bare = re.sub(r"/\*.*?\*/|^#[^\n]*$", "", text, flags=re.MULTILINE | re.DOTALL)
    rest = CLAUSE.sub("", bare)
    assert re.fullmatch(r"(\s|(self )?\w+ \w+(\[[\w, ]+\])?;)*", rest), rest
    return list(CLAUSE.finditer(bare))


def as_c(name: str, paths: list[str]) -> str:
    """Write the clauses as functions of C, and a program that goes through each that asks."""
    found = clauses(script("hostmon-1", HOST, paths).decode())
    octets = sorted(set(re.findall(r"this->(o\d+)", "".join(each["does"] for each in found))))
    parts = [C.format(name=name, octets=", ".join(octets))]
    asking = 0
    for number, each in enumerate(found):
        when, does = each["when"] or "1", each["does"]
        when = re.sub(
            r'fds\[arg1\]\.fi_pathname == ("(?:[^"\\]|\\.)*")',
            r"!strcmp(fds[arg1].fi_pathname, \1)",
            when,
        )
        when, does = (
            re.sub(r"told\[pid, (\d+)\]", r"told[at(pid, \1)]", part).replace("$pid", "1 + pid")
            for part in (when, does)
        )
        asking += "system(" in does
        parts.append(f"static int when{number}(void) {{ return {when}; }}\n")
        parts.append(f"static void does{number}(void) {{\n{does}\n}}\n")
    calls = "".join(
        f"if (when{number}()) does{number}();\n"
        for number, each in enumerate(found)
        if "system(" in each["does"]
    )
    assert asking == len(paths)
    unused = "".join(f"(void)when{number}; (void)does{number};\n" for number in range(len(found)))
    return "".join(parts) + (
        "int main(int count, char **paths) {\n    (void)arg2; (void)number;\n"
        f"{unused}    while (--count) {{\n"
        f"    fds[0].fi_pathname = *++paths; left = 1; timestamp++;\n{calls}\n"
        '    puts("");\n    }\n}\n'
    )


def names(folder: Path, program: str, paths: list[str], opened: list[str]) -> list[str]:
    """Give the name that is asked for when each of *opened* is, or nothing."""
    built = compiled(folder, as_c(program, paths), "-Wall", "-Wextra", "-Werror")
    return [
        line.partition(" -a name ")[2].partition(" ")[0] if line else ""
        for line in said(built, *(path.encode() for path in opened))
    ]


def read(name: str) -> told.Told:
    labels = name.removesuffix(f".{HOST}").split(".")
    assert len(name) <= 253
    assert all(0 < len(label) <= 63 for label in labels)
    assert not any(
        decode(labels[at:], imported=False).complete for at in range(1, len(labels) - 1)
    )
    return told.of_name(decode(labels, imported=False))


@pytest.mark.parametrize("program", ["cat", "a-program-of-16c", "x"])
def test_each_path_is_told_with_who_it_was(tmp_path: Path, program: str) -> None:
    asked = names(tmp_path, program, PATHS, PATHS)

    for path, name in zip(PATHS, asked, strict=True):
        found = read(name)
        assert found.fields["process"] == {"pid": 4711, "name": program}
        assert found.fields["user"] == {"id": "501"}
        assert path.startswith(found.fields["file"]["path"])
        assert (found.fields["file"]["path"] == path) == (found.error == "")


def test_a_file_is_known_where_it_really_is_too(tmp_path: Path) -> None:
    paths = ["/etc/plans.ods", "/Users/anna/plans.ods"]
    opened = ["/private/etc/plans.ods", "/private/Users/anna/plans.ods", "/etc/plans", *paths]

    asked = names(tmp_path, "cat", paths, opened)

    assert [bool(name) for name in asked] == [True, False, False, False, True]


def test_probes_are_of_what_opens_files() -> None:
    found = clauses(script("hostmon-1", HOST, PATHS).decode())
    probes = {probe.strip() for each in found for probe in each["probes"].split(",\n")}

    assert [probe for probe in probes if not PROBE.fullmatch(probe)] == []
    assert {
        f"syscall::{call}:{end}" for call in ("open", "openat") for end in ("entry", "return")
    } <= probes


def test_nothing_of_the_machine_reaches_a_shell_but_letters_and_digits() -> None:
    text = script("hostmon-1", HOST, PATHS).decode()

    for call in re.findall(r"system\((.*?)\);", text, re.DOTALL):
        form, *letters = call.split(",\n")
        assert re.fullmatch(r'"[\w /.>&-]+(%s|%02d|[\w.])* >/dev/null 2>&1 &"', form), form
        assert form.count("%s") == len(letters) - 1
        assert all(each.strip().startswith('substr("abc') for each in letters[:-1])
