"""The mappings that an administrator reads are those of our field table."""

from pathlib import Path
from typing import Any

from canary_siem.dialects.ecs import FIELDS
from connectors.elasticsearch.mappings import FILE, mappings, written

ASSETS = Path(__file__).parents[3] / "dashboards/elastic"
BARE = {  # types that a node without any licence or extra module has
    *("keyword", "ip", "date", "long", "float", "double", "boolean"),
    *("geo_point", "text", "nested", "object", "flattened"),
}


def leaf(name: str) -> Any:
    node: Any = mappings()
    for part in name.split("."):
        node = node["properties"][part]
    return node


def test_the_file_is_as_the_table_makes_it() -> None:
    """Mend: python -m connectors.elasticsearch.mappings dashboards/elastic."""
    assert (ASSETS / FILE).read_text() == written()


def test_every_field_is_mapped_to_a_type_that_every_node_has() -> None:
    for name, field in FIELDS.items():
        if not name.startswith("data_stream."):
            assert leaf(name)["type"] == field.type
            assert field.type in BARE


def test_what_nobody_searches_is_not_indexed() -> None:
    assert leaf("event.original") == {"type": "keyword", "index": False, "doc_values": False}


def test_keywords_stop_where_our_values_are_cut() -> None:
    assert leaf("user.name")["ignore_above"] == 1024
    assert leaf("url.full")["ignore_above"] == 2083
