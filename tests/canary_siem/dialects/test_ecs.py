"""Our field table against ECS 9.4.0."""

import pytest

from canary_siem.dialects.ecs import FIELDS, Field
from tests.ecs import ECS

CORE = {  # what a node without any licence has in place of ECS's type
    "wildcard": "keyword",
    "constant_keyword": "keyword",
    "match_only_text": "text",
    "scaled_float": "float",
}
TAKEN_FROM_ECS = sorted(name for name in FIELDS if not name.startswith("canary."))


@pytest.mark.parametrize("name", TAKEN_FROM_ECS)
def test_a_field_is_typed_as_ecs_has_it(name: str) -> None:
    kind = ECS["fields"][name]
    bare = kind.removesuffix("[]")

    assert FIELDS[name] == Field(CORE.get(bare, bare), array=kind.endswith("[]"))


def test_no_field_is_also_the_parent_of_another() -> None:
    parents = {name.rpartition(".")[0] for name in FIELDS}

    assert not parents & set(FIELDS)


def test_what_the_event_promises_of_itself_is_there() -> None:
    promised = {"canary.token.id", "canary.incident.sequence", "canary.oracle.before"}

    assert promised <= set(FIELDS)
