"""The field table in Fleet's words."""

import yaml

from canary_siem.dialects.ecs import FIELDS
from canary_siem.exports.fleet.fields import fields
from connectors.elasticsearch.mappings import mappings

TOLD = {each["name"]: each for each in yaml.safe_load(fields())}


def test_every_field_is_there_with_the_type_that_setup_gives_it() -> None:
    constant = {name for name in TOLD if name.startswith("data_stream.")}

    assert TOLD.keys() == FIELDS.keys()
    assert {name: each["type"] for name, each in TOLD.items() if name not in constant} == {
        name: field.type for name, field in FIELDS.items() if name not in constant
    }
    assert {TOLD[name]["type"] for name in constant} == {"constant_keyword"}


def test_a_field_is_indexed_as_setup_indexes_it() -> None:
    for name, told in TOLD.items():
        node = {"properties": mappings()["properties"]}
        for part in name.split("."):
            node = node.get("properties", {}).get(part, {})
        for key in ("ignore_above", "index", "doc_values"):
            assert name.startswith("data_stream.") or told.get(key) == node.get(key), name


def test_labels_are_words_whatever_their_names() -> None:
    assert TOLD["labels"]["object_type"] == "keyword"


def test_each_is_described() -> None:
    assert all(each["description"].endswith(".") for each in TOLD.values())
