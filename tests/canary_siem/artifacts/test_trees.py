import pytest

from canary_siem.artifacts.trees import element, parsed, spelt


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<a>", "a.xml is not well-formed"),
        (b"", "a.xml is not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "a.xml has a document type"),
        (b'<!DOCTYPE a SYSTEM "http://a.invalid/"><a/>', "a.xml has a document type"),
    ],
)
def test_what_may_be_an_attack_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parsed("a.xml", content)


def test_a_tree_is_written_as_it_was_read() -> None:
    tree = parsed("a.xml", b"<a b='1'>\xc3\xbc</a>")

    assert spelt(tree).startswith(b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>")
    assert b"standalone" not in spelt(tree, standalone=None)
    assert spelt(tree).endswith('<a b="1">ü</a>'.encode())
    assert element("<c/>").tag == "c"
