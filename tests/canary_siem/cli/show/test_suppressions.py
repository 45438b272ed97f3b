from canary_siem.cli.show.suppressions import table
from tests.canary_siem.cli.shell import Shell


def test_suppressions_are_listed_with_what_they_fit(shell: Shell) -> None:
    config = shell.folder / "canary-siem.toml"
    config.write_text(config.read_text() + '[[suppress]]\nname = "ours"\npath = "/health*"\n')
    words = ("--source", "192.0.2.0/24", "--source", "::1", "--until", "30d", "--reason", "4711")

    added = shell("suppression", "add", "mail gateway", *words)
    listed = shell("suppression", "list")
    removed = shell("suppression", "remove", "mail gateway")

    assert added.lines[1].startswith("mail gateway  active  added   20")
    assert added.lines[1].endswith("Z  from 192.0.2.0/24 ::1/128  4711")
    assert listed.lines[1].split() == ["ours", "active", "file", "never", "path", "/health*"]
    assert listed.lines[2].split()[:2] == ["mail", "gateway"]
    assert removed.out == (
        "mail gateway is removed: hits that fit (from 192.0.2.0/24 ::1/128) alert again\n"
    )
    assert len(shell("suppression", "list").lines) == 2


def test_no_suppression_says_how_to_add_one() -> None:
    assert list(table([], True)) == [
        "Nothing is suppressed. See: canary-siem suppression add --help"
    ]
