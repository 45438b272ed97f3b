import click

from tests.canary_siem.cli.shell import Shell


def test_what_was_planted_is_told_with_its_file(shell: Shell) -> None:
    said = shell("token", "create", "word", "--memo", "finance share", "--output", "bait")

    assert said.lines[0].startswith("✓ Planted word ")
    assert said.lines[0].endswith("  finance share")
    assert "  url       http://" in said.out
    assert "  file      bait/" in said.out


def test_tokens_are_listed_in_columns(shell: Shell) -> None:
    paused = shell.plant("dns", "second one", "--tag", "x", "--tag", "y")
    shell("token", "pause", paused["id"])
    shell.plant("web", "first one")

    head, first, second = shell("token", "list").lines

    assert head.split() == ["ID", "KIND", "STATE", "CREATED", "MEMO", "TAGS"]
    assert "active" in first
    assert first.endswith("first one")
    assert "paused" in second
    assert second.endswith("x y")


def test_a_token_is_shown_whole(shell: Shell) -> None:
    token = shell.plant("web", "finance share", "--tag", "x", "--label", "a=b")

    out = shell("token", "show", token["id"]).out

    assert "finance share, active" in out
    assert "tags      x" in out
    assert "labels    a=b" in out
    assert token["snippets"]["link"] in out


def test_a_change_is_told_in_a_line(shell: Shell) -> None:
    token = shell.plant("web", "finance share")

    said = [shell("token", verb, token["id"]).lines for verb in ("pause", "resume", "delete")]

    states = [line.rpartition(": ")[2] for [line] in said]
    assert states == ["paused", "active", "deleted"]


def test_a_download_is_told_with_its_digest(shell: Shell) -> None:
    token = shell.plant("word", "finance share", "--output", "bait")

    [line] = shell("token", "download", token["id"], "--output", "again").lines

    assert line.startswith("again/")
    assert token["artifacts"][0]["sha256"] in line


def test_an_address_is_told_where_there_is_one() -> None:
    from canary_siem.cli.show.tokens import planted

    token = {
        "id": "abcdefgh",
        "kind": "email",
        "memo": "the memo",
        "url": "http://abcdefgh.ct.example.org/",
        "hostname": "abcdefgh.ct.example.org",
        "snippets": {"address": "abcdefgh@ct.example.org"},
        "artifacts": [{"filename": "a.eml", "size": 999}],
    }

    lines = list(planted([token], first=True))

    assert lines[-2].endswith("abcdefgh@ct.example.org")
    assert lines[-1].endswith("a.eml  999 B")


def test_what_was_read_of_a_number_is_told_and_why_it_is_not_read_now() -> None:
    from canary_siem.cli.show.tokens import whole

    token = {
        **dict.fromkeys(("id", "kind", "memo", "domain", "url", "hostname"), "x"),
        "state": "active",
        "created": "2026-03-04T05:06:07.123456Z",
        "tags": [],
        "labels": {},
        "options": {},
        "snippets": {},
        "reading": {
            "number": 0,
            "at": "2026-03-04T05:06:07.000000Z",
            "failures": 4,
            "failing": "2026-03-04T06:06:07.000000Z",
            "error": "HTTP 503",
        },
    }

    lines = [click.unstyle(line) for line in whole([token], first=True)]

    assert "  number    0, read 2026-03-04 05:06:07Z" in lines
    assert "  trouble   HTTP 503; 4 looks in vain since 2026-03-04 06:06:07Z" in lines
