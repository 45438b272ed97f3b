"""Tokens."""

from tests.things import make_token


def test_a_hostname_is_the_id_under_the_domain() -> None:
    assert make_token().hostname == "aaaaaaaaaaaaaaaaaaaa.ct.example.org"
