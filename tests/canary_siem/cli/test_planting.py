from pathlib import Path

import pytest
from docx import Document

from canary_siem.actions import create_token
from canary_siem.cli import planting
from canary_siem.cli.writing import Folder
from canary_siem.errors import ActionError
from canary_siem.shapes import TokenOut
from tests.canary_siem.cli.shell import Shell


def test_many_tokens_each_get_a_folder_of_their_own(shell: Shell) -> None:
    said = shell.json(
        "token", "create", "word", "--memo", "many", "--count", "3", "--output", "bait"
    )

    for token in said.documents:
        [artifact] = token["artifacts"]
        assert Path(artifact["path"]).parent == Path("bait") / token["id"]
        assert Path(artifact["path"]).is_file()


def test_more_than_a_slice_are_all_made(shell: Shell) -> None:
    count = planting.BARE_SLICE + 1

    said = shell.json("token", "create", "dns", "--memo", "many", "--count", str(count))

    assert len({each["id"] for each in said.documents}) == count


def test_large_files_are_planted_by_fewer_at_once(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planting, "AT_ONCE", 100_000)
    monkeypatch.setattr(create_token, "AT_ONCE", 100_000)
    Document().save("mine.docx")  # one size: what is made up has many
    words = ("token", "create", "word", "--memo", "many", "--count", "12", "--output", "bait")

    said = shell.json(*words, "--option", "template=mine.docx")

    assert sum(each["artifacts"][0]["size"] for each in said.documents) > 100_000
    assert len(list(Path("bait").iterdir())) == 12


def test_a_file_is_read_for_an_option_that_wants_one(shell: Shell) -> None:
    document = Document()
    document.add_paragraph("the very text")
    document.save("mine.docx")

    token = shell.plant("word", "Büro", "--option", "template=mine.docx", "--output", "bait")

    made = Document(token["artifacts"][0]["path"])
    assert "the very text" in [each.text for each in made.paragraphs]
    assert "template" not in token["options"]


def test_a_file_that_is_not_there_is_named(shell: Shell) -> None:
    said = shell("token", "create", "word", "--memo", "abc", "--option", "template=gone.docx")

    assert said.code == 1
    assert said.err == ("canary-siem: option template: gone.docx: No such file or directory\n")


def test_a_dry_run_writes_nothing(shell: Shell) -> None:
    said = shell("token", "create", "word", "--memo", "abc", "--dry-run", "--output", "bait")

    assert "Would plant" in said.out
    assert not Path("bait").exists()
    assert shell("token", "list").out.startswith("No tokens.")


def test_what_was_made_before_a_failure_is_counted(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planting, "SLICE", 1)
    write = Folder.write_all
    written: list[str] = []

    def fail_at_the_second(folder: Folder, token: TokenOut, *, apart: bool = False) -> None:
        if written:
            raise ActionError("the disk is full")
        written.append(token.id)
        write(folder, token, apart=apart)

    monkeypatch.setattr(Folder, "write_all", fail_at_the_second)

    said = shell("token", "create", "word", "--memo", "abc", "--count", "2", "--output", "bait")

    assert said.code == 1
    assert said.err == "canary-siem: the disk is full; 1 were made and written before\n"


def test_where_nothing_can_be_written_nothing_is_made(shell: Shell) -> None:
    Path("file").write_text("")

    said = shell("token", "create", "word", "--memo", "abc", "--output", "file/bait")

    assert said.code == 1
    assert "give another --output" in said.err
    assert shell("token", "list").out.startswith("No tokens.")


def test_what_makes_no_file_wants_no_folder(shell: Shell) -> None:
    Path("file").write_text("")

    assert shell("token", "create", "dns", "--memo", "abc", "--output", "file/bait").code == 0
