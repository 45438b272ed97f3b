import io
import zlib
from typing import Any

import pikepdf
import pypdf
import pytest

from canary_siem.artifacts.pdf_surgery import MAX_STREAM, planted
from tests.canary_siem.artifacts.test_pdf import URL, make, sent_to


def changed(change: Any, **saving: Any) -> bytes:
    """Make somebody's PDF of three pages, changed in some way."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for number in range(3):
            made.add_blank_page(page_size=(200 + number, 300))
        change(made)
        made.save(out, **saving)
    return out.getvalue()


def plain(_: pikepdf.Pdf) -> None:
    return


def with_action(made: pikepdf.Pdf) -> None:
    made.pages[0].obj["/AA"] = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.NextPage),
        C=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.LastPage),
    )


def with_form(**entries: Any) -> Any:
    def change(made: pikepdf.Pdf) -> None:
        made.Root["/AcroForm"] = pikepdf.Dictionary(Fields=pikepdf.Array(), **entries)

    return change


def with_permissions(made: pikepdf.Pdf) -> None:
    made.Root["/Perms"] = pikepdf.Dictionary()


def without_pages(made: pikepdf.Pdf) -> None:
    del made.pages[0:3]


def plant(content: bytes, title: str | None = None, more: bytes = b"") -> bytes:
    return planted(content, URL, title=title, more=more)


@pytest.mark.parametrize("linearize", [True, False])
def test_it_keeps_its_pages(linearize: bool) -> None:
    content = plant(changed(plain, linearize=linearize))

    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    assert [int(page.mediabox.width) for page in reader.pages] == [200, 201, 202]
    assert sent_to(content) == [URL, URL]
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.is_linearized == linearize


def test_what_was_done_when_it_is_shown_is_done_afterwards() -> None:
    content = plant(changed(with_action))

    actions: Any = pypdf.PdfReader(io.BytesIO(content)).pages[0]["/AA"]
    assert actions["/O"]["/URI"] == URL
    assert actions["/O"]["/Next"]["/N"] == "/NextPage"
    assert actions["/C"]["/N"] == "/LastPage"


def test_title_and_pages_are_put_in() -> None:
    content = plant(changed(plain), "Neu: Überblick", make(2, None))

    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    assert reader.metadata is not None
    assert reader.metadata.title == "Neu: Überblick"
    assert len(reader.pages) == 4
    assert len(reader.pages[3].extract_text()) > 100


def test_the_title_is_changed_in_the_metadata_too() -> None:
    reader = pypdf.PdfReader(io.BytesIO(plant(make(3, None), "Other")))

    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": "Other"}


def test_one_of_our_own_can_be_a_template() -> None:
    content = plant(make(3, "http://old.example.net/"))

    assert sent_to(content) == [URL, URL]
    assert plant(make(3, None)) == plant(make(3, None))


def test_a_form_that_is_not_signed_is_taken() -> None:
    assert sent_to(plant(changed(with_form(SigFlags=0)))) == [URL, URL]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            changed(plain, encryption=pikepdf.Encryption(owner="a", user="b")),
            "it is protected by a password",
        ),
        (
            changed(plain, encryption=pikepdf.Encryption(owner="a", user="")),
            "it is protected by a password",
        ),
        (changed(with_form(XFA=pikepdf.String("x"))), "it is an XFA form"),
        (changed(with_form(SigFlags=3)), "it is signed"),
        (changed(with_permissions), "it is signed"),
        (changed(without_pages), r"it is damaged \(no pages found\)"),
        (changed(plain)[:-200], "it is damaged"),
        (b"%PDF-1.7\n", "it is damaged"),
        (b"%PDF-1.7\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF", "it is damaged"),
        (changed(plain).replace(b"/Type /Pages", b"/Type /Pagez"), "it is damaged"),
    ],
)
def test_what_cannot_be_used_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        plant(content)


def bomb(size: int) -> bytes:
    """Make a PDF whose stream of objects unpacks to more than *size* octets."""
    data = zlib.compress(b"4 0 <</Type/Foo>>" + b" " * size, 9)
    out = bytearray(b"%PDF-1.5\n")
    at = {}
    for number, content in (
        (1, b"<</Type/Catalog/Pages 2 0 R/X 4 0 R>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>"),
        (
            5,
            b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
            % (len(data), data),
        ),
    ):
        at[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    places = [(0, 0), (1, at[1]), (1, at[2]), (1, at[3]), (2, 5), (1, at[5]), (1, len(out))]
    rows = b"".join(bytes([kind]) + to.to_bytes(4, "big") + b"\0" for kind, to in places)
    start = len(out)
    out += b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    out += rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % start
    return bytes(out)


def test_what_unpacks_without_end_is_refused() -> None:
    assert sent_to(plant(bomb(1000))) == [URL, URL]
    with pytest.raises(ValueError, match="it is damaged"):
        plant(bomb(MAX_STREAM + 1))


def test_a_damaged_file_never_raises_anything_else() -> None:
    content = make(1, None)
    for at in range(0, len(content), 41):
        broken = content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]
        try:
            plant(broken)
        except ValueError as error:
            assert str(error).startswith("it is")  # noqa: PT017 - it may also be harmless
