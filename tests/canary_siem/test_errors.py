"""Errors say what to do, to people and to the code that catches them."""

import pytest

from canary_siem import errors


def test_a_config_error_names_file_key_and_way_out() -> None:
    told = errors.ConfigError("a.toml", "api.bind", "is taken")

    assert str(told) == "a.toml: api.bind: is taken"
    assert str(errors.ConfigError("a.toml", "", "is no TOML")) == "a.toml: is no TOML"


@pytest.mark.parametrize("name", [n for n in vars(errors) if n.endswith("Error")])
def test_the_tree_in_the_docstring_is_whole(name: str) -> None:
    assert name in (errors.__doc__ or "")
    assert issubclass(getattr(errors, name), errors.CanarySiemError)


def test_errors_carry_what_their_catchers_need() -> None:
    assert errors.ReceiverUnavailableError("x", retry_after=3).retry_after == 3
    refused = errors.BatchRefusedError("x", culprit=2, stored=1)
    assert (refused.culprit, refused.stored) == (2, 1)
    assert errors.ActionError("x", status=404).status == 404
