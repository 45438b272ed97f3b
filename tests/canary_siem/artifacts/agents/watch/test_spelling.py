"""The agent's names are read by ours, and no tail of one passes for a whole."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem import names
from canary_siem.artifacts import pairs
from canary_siem.artifacts.agents.watch.told import FIELDS
from tests.canary_siem.artifacts.agents.watch.compiled import AROUND, HOST, around, said

LONG = f"h6jmkykjd2rrd2ahnkl6v6.{'d' * 60}.{'e' * 60}.{'f' * 20}.example.test"
SPELLS = """
int main(int count, char **words)
{
    static struct pairs pairs;
    char names[2][MAX_NAME + 1];
    for (int i = 1; i + 1 < count; i += 2)
        add(&pairs, words[i], words[i + 1]);
    for (int i = 0, written = write_names(&pairs, names); i < written; i++)
        puts(names[i]);
}
"""
values = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=150)


@pytest.fixture(scope="module", params=[HOST, LONG], ids=["short", "long"])
def speller(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spells the pairs that it is given."""
    return around(tmp_path_factory.mktemp("speller"), AROUND + SPELLS, host=request.param)


def read(name: str) -> names.DataInName:
    """Read a name of either host."""
    host = LONG if name.endswith(LONG) else HOST
    labels = name.removesuffix(f".{host}").split(".")
    assert len(name) <= names.MAX_NAME
    assert all(0 < len(label) <= names.MAX_LABEL for label in labels)
    for at in range(1, len(labels) - 1):
        assert not names.decode(labels[at:], imported=False).complete
    return names.decode(labels, imported=False)


def spelled(speller: Path, *told: tuple[str, str]) -> Sequence[names.DataInName]:
    words = [word.encode() for pair in told for word in pair]
    return [read(name) for name in said(speller, *words)]


@given(value=values | st.sampled_from(["a" * 200, "é" * 70]))
@settings(max_examples=60, deadline=None)
def test_any_value_gives_a_name_that_is_one(speller: Path, value: str) -> None:
    found = spelled(speller, ("user.name", value))
    whole = f"user.name={value}".encode()

    if value:
        assert len(found) == 1
        assert found[0].complete
        assert whole.startswith(found[0].data)
        assert (found[0].error == "") == (found[0].data == whole)


def test_what_fits_is_one_name(speller: Path) -> None:
    (found,) = spelled(speller, ("process.name", "id"), ("process.pid", "12"))

    assert found.data == b"process.name=id\0process.pid=12"


def test_a_value_that_is_not_utf8_comes_through(speller: Path) -> None:
    (name,) = said(speller, b"user.name", b"caf\xe9")

    assert read(name).data == b"user.name=caf\xe9"


@pytest.mark.parametrize("speller", [HOST], indirect=True)
def test_a_second_name_says_of_whom_it_speaks(speller: Path) -> None:
    first, second = spelled(
        speller,
        ("file.path", "/srv/" + "x" * 60),
        ("process.pid", "4711"),
        ("process.name", "y" * 30),
        ("process.command_line", "z" * 40),
        ("process.executable", "e" * 60),
        ("process.parent.pid", "1"),
    )

    assert pairs.read(first.data, FIELDS) == (
        {"file": {"path": "/srv/" + "x" * 60}, "process": {"pid": 4711}},
        "",
    )
    assert pairs.read(second.data, FIELDS) == (
        {"process": {"pid": 4711, "name": "y" * 30, "command_line": "z" * 40}},
        "",
    )
    assert (first.error, second.error) == ("", "")


@pytest.mark.parametrize("speller", [HOST], indirect=True)
def test_what_is_too_long_for_a_name_is_cut_if_it_is_first(speller: Path) -> None:
    first, second = spelled(
        speller,
        ("process.pid", "4711"),
        ("process.command_line", "z" * 200),
        ("process.parent.pid", "1"),
    )

    assert pairs.read(first.data, FIELDS)[0] == {"process": {"pid": 4711}}
    told, _ = pairs.read(second.data, FIELDS, cut=True)
    assert told["process"]["pid"] == 4711
    assert set(told["process"]["command_line"]) == {"z"}
    assert "parent" not in told["process"]
    assert "cut by the writer" in second.error


def test_each_time_the_name_is_another(tmp_path: Path) -> None:
    twice = """
int main(void)
{
    char name[MAX_NAME + 1];
    for (int i = 0; i < 30; i++) {
        spell("a=b", 3, name);
        puts(name);
    }
}
"""
    assert len(set(said(around(tmp_path, AROUND + twice)))) == 30
