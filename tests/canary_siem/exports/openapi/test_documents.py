"""References, moved."""

from canary_siem.exports.openapi.documents import each_operation, moved


def test_every_reference_is_moved_and_nothing_else() -> None:
    before = {"a": [{"$ref": "#/x/A"}], "b": {"$ref": "#/x/B", "c": 1}, "$refs": "#/x/C"}

    after = moved(before, lambda place: place.replace("/x/", "/y/"))

    assert after == {"a": [{"$ref": "#/y/A"}], "b": {"$ref": "#/y/B", "c": 1}, "$refs": "#/x/C"}
    assert before["a"] == [{"$ref": "#/x/A"}]


def test_a_property_called_ref_is_no_reference() -> None:
    assert moved({"$ref": {"type": "string"}}, str.upper) == {"$ref": {"type": "string"}}


def test_every_operation_comes_with_its_place() -> None:
    document = {"paths": {"/a": {"get": {"x": 1}, "post": {"x": 2}}}}

    assert each_operation(document) == [("/a", "get", {"x": 1}), ("/a", "post", {"x": 2})]
