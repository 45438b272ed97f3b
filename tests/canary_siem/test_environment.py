from typing import Any

import pytest

from canary_siem.environment import overlay
from canary_siem.errors import ConfigError


def laid(data: dict[str, Any], **environment: str) -> dict[str, Any]:
    given = {f"CANARY_SIEM_{name}": value for name, value in environment.items()}
    overlay(data, given | {"PATH": "/bin"}, ["namespace", "domains"])
    return data


def test_a_variable_names_a_key_and_its_tables() -> None:
    data = laid(
        {"namespace": "default", "connectors": {"es": {"url": "http://a"}}},
        NAMESPACE="soc",
        DOMAINS='["a.example"]',
        CONNECTORS__ES__URL="http://b",
        LISTENERS__DNS__BIND="127.0.0.1:0",
    )

    assert data == {
        "namespace": "soc",
        "domains": ["a.example"],
        "connectors": {"es": {"url": "http://b"}},
        "listeners": {"dns": {"bind": "127.0.0.1:0"}},
    }


def test_what_is_not_ours_is_left_alone() -> None:
    assert laid({}, BACKENDS="x", SETUP__PASSWORD="x") == {}


@pytest.mark.parametrize(
    ("kept", "variable", "left"),
    [
        ({"api_key_file": "/run/es"}, "API_KEY", "api_key"),
        ({"api_key": "of the file"}, "API_KEY_FILE", "api_key_file"),
    ],
)
def test_a_secret_counts_instead_of_the_files(
    kept: dict[str, str], variable: str, left: str
) -> None:
    data = laid({"connectors": {"es": kept}}, **{f"CONNECTORS__ES__{variable}": "new"})

    assert data["connectors"]["es"] == {left: "new"}


def test_a_secret_that_is_given_twice_stays_so() -> None:
    data = laid({}, CONNECTORS__ES__API_KEY="a", CONNECTORS__ES__API_KEY_FILE="b")

    assert data["connectors"]["es"] == {"api_key": "a", "api_key_file": "b"}


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [("DOMAINS", "[oops", "is none"), ("NAMESPACE__X", "1", "is no table")],
)
def test_a_bad_variable_is_named(variable: str, value: str, words: str) -> None:
    with pytest.raises(ConfigError, match=f"CANARY_SIEM_{variable}: .*{words}"):
        laid({"namespace": "x"}, **{variable: value})
