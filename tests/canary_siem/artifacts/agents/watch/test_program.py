"""What is planted is one file of C that compilers take, strictly, whatever it is to watch."""

import subprocess
from pathlib import Path

import pytest

from canary_siem.artifacts.agents.watch.program import agent, literal, name
from tests.canary_siem.artifacts.agents.watch.compiled import (
    AROUND,
    HOST,
    STRICT,
    around,
    compiled,
    said,
)

WATCHED = ["/srv/plans.ods", '/srv/it\'s "mine"??/é\\n%s.log', "/a*/;/`id`"]
PRINTS = """
int main(void)
{
    for (int i = 0; i < COUNT; i++)
        puts(WATCHED[i]);
    puts(HOST);
    puts(NAME);
}
"""


@pytest.mark.parametrize("runs", [False, True], ids=["files", "programs"])
@pytest.mark.parametrize("compiler", ["gcc", "clang", "musl-gcc"])
def test_compilers_find_no_fault(tmp_path: Path, compiler: str, runs: bool) -> None:
    source = agent("hostmon-1", HOST, WATCHED, runs=runs)

    assert compiled(tmp_path, source, *STRICT, compiler=compiler).exists()


def test_no_option_is_needed(tmp_path: Path) -> None:
    program = compiled(tmp_path, agent("hostmon-1", HOST, WATCHED, runs=False))

    usage = said(program, "--help")
    wrong = subprocess.run([program, "--via", "pigeon"], check=False, capture_output=True)

    assert usage[0] == "usage: hostmon-1 [--via {dns,http}] [--test]"
    assert wrong.returncode == 2


def test_it_needs_the_c_library_only() -> None:
    source = agent("hostmon-1", HOST, WATCHED, runs=False).decode()

    assert '#include "' not in source
    assert [line for line in source.splitlines() if "linux/" in line] == []


def test_paths_come_through_as_they_are(tmp_path: Path) -> None:
    assert said(around(tmp_path, AROUND + PRINTS, *WATCHED)) == [*WATCHED, HOST, "hostmon-1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/srv/a b", '"/srv/a b"'),
        ('"; #error', r'"\042; #error"'),
        ("\\0", r'"\1340"'),
        ("??/", r'"\077\077/"'),
        ("é1", r'"\303\2511"'),
    ],
)
def test_nothing_ends_a_string_but_its_end(text: str, expected: str) -> None:
    assert literal(text) == expected


def test_names_differ_by_seed() -> None:
    assert len({name(bytes([seed]) * 16) for seed in range(30)}) == 30
