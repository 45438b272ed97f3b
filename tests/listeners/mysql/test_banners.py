import re

from listeners.mysql.banners import SCRAMBLE, VERSIONS, Banner, banner, challenge

# The first packet of MariaDB 10.11.19 as Debian 12 has it, without its header.
REAL = (
    b"\x0a5.5.5-10.11.19-MariaDB-0+deb12u1-log\x00\x04\x00\x00\x00iP2HTLa#\x00\xfe\xf7\x08\x02"
    b"\x00\xff\x81\x15\x00\x00\x00\x00\x00\x00\x1d\x00\x00\x00(?DuB)GhX`Z!\x00mysql_native_pass"
    b"word\x00"
)
SALT = b"iP2HTLa#(?DuB)GhX`Z!"


def test_a_greeting_is_that_of_a_real_server_but_for_its_character_set() -> None:
    ours = Banner("5.5.5-10.11.19-MariaDB-0+deb12u1-log", maria=True).greeting(4, SALT, tls=False)

    at = REAL.index(b"\xfe\xf7") + 2
    assert ours == REAL[:at] + b"\x2d" + REAL[at + 1 :]  # utf8mb4, where ours ran in latin1


def test_tls_is_offered_only_where_there_is_a_certificate() -> None:
    for maria in (False, True):
        plain, secure = (Banner("v", maria).greeting(1, SALT, tls=tls) for tls in (False, True))
        at = plain.index(SALT[:8]) + 9

        assert not plain[at + 1] & 0x08
        assert secure[at + 1] & 0x08
        assert len(plain) == len(secure)


def test_an_installation_keeps_its_version_and_others_have_others() -> None:
    shown = {banner("", [f"ct{n}.example.org"]).version for n in range(60)}

    assert banner("", ["a.example"]) == banner("", ["a.example"])
    assert len(shown) > len(VERSIONS) / 2
    assert shown <= set(VERSIONS)


def test_the_operator_may_choose_the_version() -> None:
    assert banner("8.0.36", []) == Banner("8.0.36", maria=False)
    assert banner("10.6.1-MariaDB", []).maria


def test_a_long_user_is_cut_as_each_server_does() -> None:
    assert len(Banner("v", maria=True).shown("n" * 300)) == 128
    assert len(Banner("v", maria=False).shown("n" * 300)) == 48


def test_a_challenge_has_no_octet_that_ends_it() -> None:
    drawn = {challenge() for _ in range(50)}

    assert len(drawn) == 50
    assert all(re.fullmatch(rb"[!-#%-~]{20}", each) for each in drawn)
    assert SCRAMBLE == 20
