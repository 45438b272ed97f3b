"""Reading an ECS document field by field, and what is left of it."""

from canary_siem.dialects.ocsf_fields import Fields, present

DOCUMENT = {
    "message": "read me",
    "source": {"ip": "192.0.2.1", "port": 99_999},
    "labels": {"owner": "it", "room": "12"},
    "tags": ["a", "b"],
}


def test_what_nobody_took_is_the_rest() -> None:
    fields = Fields(DOCUMENT)

    assert fields.text("source.ip") == "192.0.2.1"
    assert fields.first("absent", "message") == "read me"
    assert fields.texts("tags") == ["a", "b"]
    assert fields.inside("labels") == {"owner": "it", "room": "12"}
    assert fields.rest() == {"source.port": 99_999}


def test_what_does_not_fit_stays() -> None:
    fields = Fields(DOCUMENT)

    assert fields.text("source.ip", str.isalpha) == ""
    assert fields.number("source.port", 65_535) is None
    assert fields.number("message") is None
    assert fields.texts("tags", "b".__eq__) == ["b"]
    assert fields.peek("message") == "read me"
    assert set(fields.rest()) == {
        *("message", "source.ip", "source.port", "labels.owner", "labels.room", "tags")
    }


def test_absent_is_nothing_and_truth_is_no_number() -> None:
    fields = Fields({"flag": True})

    assert (fields.take("absent"), fields.text("absent"), fields.texts("absent")) == (None, "", [])
    assert fields.number("flag") is None


def test_zero_and_false_are_present() -> None:
    assert present(a=0, b=False, c="", d=None, e=[], f={}) == {"a": 0, "b": False}
