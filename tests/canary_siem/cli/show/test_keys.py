from canary_siem.cli.show.keys import table
from tests.canary_siem.cli.shell import Shell


def test_a_new_key_is_shown_this_once(shell: Shell) -> None:
    said = shell("key", "create", "--scope", "tokens:read", "--scope", "trips:read")
    forever = said.lines[1]
    ending = shell("key", "create", "--scope", "admin", "--expires", "90d").lines[1]

    assert said.lines[0].startswith("csk_")
    assert forever == "  for tokens:read trips:read. It is shown this once: keep it well."
    assert ", until 20" in ending
    assert said.lines[0] not in shell("key", "list").out


def test_keys_are_listed_with_their_state(shell: Shell) -> None:
    made = shell.json("key", "create", "--scope", "admin", "--expires", "1h").document

    revoked = shell("key", "revoke", made["id"]).lines[1]

    assert revoked.split()[:3] == [made["id"], "revoked", "admin"]


def test_a_key_that_takes_over_says_how_long_the_old_one_opens(shell: Shell) -> None:
    old = shell.json("key", "create", "--scope", "admin").document

    said = shell("key", "rotate", old["id"], "--overlap", "1h")

    assert said.lines[0].startswith("csk_")
    assert said.lines[2].startswith(f"  {old['id']} opens until 20")


def test_no_key_says_how_to_make_one() -> None:
    assert list(table([], True)) == [
        "No API keys. Make one: canary-siem key create --scope tokens:read"
    ]
