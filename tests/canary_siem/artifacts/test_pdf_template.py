import sys

import pytest

from canary_siem.artifacts.package import MAX_OCTETS
from canary_siem.artifacts.pdf_template import plant
from tests.canary_siem.artifacts.test_pdf import URL, make, sent_to


def test_a_template_sends_the_viewer_to_the_address() -> None:
    assert sent_to(plant(make(1, None), URL)) == [URL, URL]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is no PDF"),
        (b"PK\3\4", "it is no PDF"),
        (b" " * 1024 + b"%PDF-1.7", "it is no PDF"),
        (b"%PDF-1.7" + bytes(MAX_OCTETS), "it is larger than 10 MiB"),
    ],
)
def test_what_is_none_is_refused_before_anything_reads_it(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        plant(content, URL)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "canary_siem.artifacts.pdf_surgery", raising=False)
    monkeypatch.delattr("canary_siem.artifacts.pdf_surgery", raising=False)
    monkeypatch.setitem(sys.modules, "pikepdf", None)

    with pytest.raises(ModuleNotFoundError, match=r"pip install 'canary-siem\[pdf\]'"):
        plant(make(1, None), URL)
