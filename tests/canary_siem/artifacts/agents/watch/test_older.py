"""Older clients are understood; what is not certain names nobody."""

from base64 import b32encode, b64encode
from collections.abc import Sequence

import pytest

from canary_siem.artifacts.agents.watch.older import OLDER, read
from canary_siem.artifacts.agents.watch.told import Told


def watcher(path: bytes, marker: str = "l07") -> list[str]:
    """Write a name as the older watcher of files does."""
    text = b32encode(path).decode().rstrip("=").lower()
    return [*(text[at : at + 63] for at in range(0, len(text), 63)), marker]


def script(*values: str, marker: str = "d1", letter: str = "c") -> list[str]:
    """Write a name as the older scripts do: a number, user, host and what it is about."""
    user, host, what = (b64encode(value.encode()).decode() for value in values)
    return ["123", user, "h", host, letter, what, marker]


def told(written: Sequence[str], *, certain: bool = True) -> Told:
    found = read([each.lower() for each in written], written if certain else None, 100)
    assert found
    return found


@pytest.mark.parametrize("path", ["/etc/shadow", "/srv/" + "x" * 60, "/srv/é ü.txt", "/srv/dir/"])
def test_a_path_is_read_with_a_doubt(path: str) -> None:
    found = told(watcher(path.encode()))

    assert found == Told({"file": {"path": path}}, data=path, error=OLDER, complete=False)


@pytest.mark.parametrize(
    ("labels", "length", "why"),
    [
        (watcher(b"nance/plans.ods"), 100, "the start of the path may be missing"),
        (watcher(b"/" + b"x" * 126), 250, "the start of the path may be missing"),
        (watcher(b"/srv/" + b"x" * 80)[1:], 100, ""),
        (["no base32!", "l00"], 50, "not base32 of a path"),
        (["--", "l00"], 50, "no path in it"),
        (watcher(b"\n/x"), 50, "no path in it"),
    ],
)
def test_a_path_whose_start_may_be_missing_is_none(
    labels: list[str], length: int, why: str
) -> None:
    found = read(labels, None, length)

    assert found
    assert found.fields == {}
    assert not found.complete
    assert found.error.startswith(f"{OLDER}: {why}")


def test_a_script_tells_user_host_and_command() -> None:
    found = told(script("501\n", "mac-1", "/usr/bin/id -u"))

    assert found.fields == {
        "user": {"id": "501"},
        "host": {"name": "mac-1"},
        "process": {"command_line": "/usr/bin/id -u", "name": "id"},
    }
    assert (found.error, found.complete) == (OLDER, False)


def test_a_script_tells_a_file() -> None:
    found = told(script("anna", "mac-1", "/etc/plans", marker="D2", letter="F"))

    assert found.fields == {
        "user": {"name": "anna"},
        "host": {"name": "mac-1"},
        "file": {"path": "/etc/plans"},
    }


def test_values_may_go_over_labels() -> None:
    labels = script("501", "mac-1", "/usr/bin/" + "x" * 60)
    long = labels.pop(5)
    labels[5:5] = [long[:63], long[63:]]

    assert told(labels).fields["process"]["name"] == "x" * 60


@pytest.mark.parametrize("padding", ["=", "-", ""])
def test_padding_may_be_spelt_otherwise_or_left_out(padding: str) -> None:
    labels = [label.replace("=", padding) for label in script("1000", "mac-1", "/usr/bin/id")]

    assert told(labels).fields["user"] == {"id": "1000"}


def test_letter_case_that_may_be_lost_names_nobody() -> None:
    found = told(script("501", "mac-1", "id"), certain=False)

    assert found.fields == {}
    assert "letter case" in found.error
    assert found.data == ".".join(script("501", "mac-1", "id")).lower()


@pytest.mark.parametrize(
    "labels",
    [
        ["d1"] * 2,
        ["123", "x", "d1"],
        script("501", "mac-1", "id")[1:],
        script("501", "mac-1", "id")[2:],
        ["1", "h", "c", "x", "d1"],
        ["1", "x", "h", "y", "f", "z", "d1"],
        script("501", "", "id"),
        script("501", "mac-1", " "),
        ["1", "!", "h", "!", "c", "!", "d1"],
        ["1", "/w==", "h", "/w==", "c", "/w==", "d1"],
    ],
)
def test_what_is_missing_or_no_text_names_nobody(labels: list[str]) -> None:
    found = told(labels)

    assert found.fields == {}
    assert found.data == ".".join(labels)
    assert not found.complete


@pytest.mark.parametrize("labels", [[], ["l07"], ["d1"], ["aa", "g07"], ["aa", "m042"], ["x"]])
def test_other_forms_are_none_of_these(labels: list[str]) -> None:
    assert read(labels, None, 60) is None
