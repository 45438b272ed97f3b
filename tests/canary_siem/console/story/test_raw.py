"""The whole document, with nothing hidden in it."""

import orjson

from canary_siem.console.story.raw import raw


def test_what_would_be_invisible_stands_escaped_and_it_is_the_same_json() -> None:
    document = {"a": "\u202egnp.exe\ufeff\U000e0041", "b": "São Paulo\n", "c": [1, {"d": "\x7f"}]}

    text = raw(document)

    assert orjson.loads(text) == document
    assert r"\u202egnp.exe\ufeff\udb40\udc41" in text
    assert "São Paulo" in text
    assert r"\u007f" in text
