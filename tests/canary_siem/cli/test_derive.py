import shlex
from base64 import b64encode
from typing import Any

import click
import pytest

from canary_siem import plugins
from canary_siem.cli.derive import example, option_name, pairs
from tests.canary_siem.cli.shell import Shell


def test_options_come_from_the_fields(shell: Shell) -> None:
    out = shell("token", "create", "--help").out

    for option in ("--memo TEXT", "--tag TEXT", "--label K=V", "--option K=V", "--find", "--json"):
        assert option in out
    assert "--inline" not in out


def test_help_tells_of_arguments_too(shell: Shell) -> None:
    out = shell("token", "download", "--help").out

    assert "ID          The token's id." in out
    assert "[FILENAME]  Which file" in out


def test_help_sets_every_paragraph_alike(shell: Shell) -> None:
    out = shell("key", "rotate", "--help").out

    assert "    " not in out.partition("Arguments:")[0].partition("Make")[2]


def test_tags_labels_and_options_are_repeated(shell: Shell) -> None:
    words = ("--tag", "a", "--tag", "b", "--label", "k=v=w", "--label", "l=", "--option", "page=x")

    token = shell.plant("web", "finance share", *words)

    assert token["tags"] == ["a", "b"]
    assert token["labels"] == {"k": "v=w", "l": ""}
    assert token["options"]["page"] == "x"


def test_what_is_repeated_becomes_a_list() -> None:
    assert pairs(("a=1", "b=2", "a=3", "a=4")) == {"a": ["1", "3", "4"], "b": "2"}


@pytest.mark.parametrize("text", ["a", "=b", ""])
def test_what_is_no_pair_is_a_usage_error(text: Any) -> None:
    with pytest.raises(click.UsageError, match="K=V"):
        pairs((text,))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("token", "create", "web", "--memo", ""), "--memo: is too short: 1 characters at least"),
        (("token", "create", "web", "--memo", "abc", "--count", "0"), "--count: is too small: 1"),
        (("token", "create", "web"), "Missing option '--memo'"),
        (("token", "create", "web", "--memo", "abc", "--tag", ""), "--tag: "),
        (("token", "create", "web", "--memo", "abc", "--label", "x"), "is not K=V"),
        (("token", "create", "web", "--memo", "abc", "--count", "x"), "--count"),
        (("token", "create", "web", "--memo", "abc", "--count", "2", "--find"), "neither id nor"),
        (("token", "show", "NO"), "ID: has another form than ^["),
        (("token", "show"), "Missing argument 'ID'"),
        (("key", "create", "--scope", "root"), "--scope"),
        (("trips", "--since", "soon"), "--since: "),
        (("token", "update", "abcdefgh"), "nothing would change"),
    ],
)
def test_what_is_typed_wrong_names_the_option_and_exits_2(
    shell: Shell, words: Any, told: Any
) -> None:
    said = shell(*words)

    assert said.code == 2
    assert told in said.err


def test_a_hyphen_in_a_kind_is_taken(shell: Shell) -> None:
    assert shell.json("kinds", "windows-folder").document["name"] == "windows_folder"


def test_a_long_example_is_broken_as_a_shell_takes_it(shell: Shell) -> None:
    door = plugins.load("actions", "add_suppression")
    shown = shell("suppression", "add", "--help").out.partition("Example:\n")[2]

    assert " \\\n      --until" in shown
    assert shlex.split(shown.replace("\\\n", "")) == shlex.split(example(door))


@pytest.mark.parametrize("name", plugins.names("actions"))
def test_examples_are_typed_as_they_stand(shell: Shell, name: str) -> None:
    door = plugins.load("actions", name)
    if not door.command:
        return

    words = shlex.split(example(door))

    said = shell(*words[1:])
    assert words[: 1 + len(door.command)] == ["canary-siem", *door.command]
    assert said.code != 2, said.err


def test_a_shell_completes_commands_options_and_kinds(shell: Shell) -> None:
    def completed(words: str) -> list[str]:
        count = len(words.split()) if words.endswith(" ") else len(words.split()) - 1
        said = shell(
            _CANARY_SIEM_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(count)
        )
        return [line.partition(",")[2] for line in said.lines]

    assert "token" in completed("canary-siem to")
    assert "create" in completed("canary-siem token cr")
    assert "--memo" in completed("canary-siem token create --me")
    assert completed("canary-siem token create wo") == ["word"]


def test_an_option_that_is_repeated_is_called_by_its_singular() -> None:
    assert option_name("tags", many=True) == "--tag"
    assert option_name("dry_run") == "--dry-run"


def test_no_flag_reads_files_of_the_server(shell: Shell) -> None:
    template = shell.folder / "mine.docx"
    template.write_bytes(b"no document")

    said = shell("token", "create", "word", "--memo", "abc", "--option", f"template={template}")

    assert said.code == 1
    assert "template" in said.err
    assert b64encode(b"no document").decode() not in said.err
