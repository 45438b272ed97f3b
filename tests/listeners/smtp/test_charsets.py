import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary_siem.processors.compose.texts import clean
from listeners.smtp.charsets import CAP, Pieces, codec, fit, text


@pytest.mark.parametrize(
    ("charset", "octets"),
    [
        ("utf-8", "grün".encode()),
        ("ISO-8859-1", "grün".encode("latin-1")),
        ("windows-1252", "grün".encode("cp1252")),
        ("UTF-16", "grün".encode("utf-16")),
        ("", "grün".encode()),
        ("", "grün".encode("latin-1")),
    ],
)
def test_a_text_is_read_in_its_charset(charset: str, octets: bytes) -> None:
    assert text(octets, charset) == "grün"


@pytest.mark.parametrize(
    ("charset", "octets", "expected"),
    [
        ("koi8-u", "тест".encode("koi8_u"), "тест"),
        ("Shift_JIS", "試験".encode("shift_jis"), "試験"),
        ("gb2312", "测试".encode("gb2312"), "测试"),
        ("iso-2022-jp", "試験".encode("iso2022_jp"), "試験"),
    ],
)
def test_charsets_of_the_world_are_known(charset: str, octets: bytes, expected: str) -> None:
    assert text(octets, charset) == expected


@pytest.mark.parametrize(
    "charset",
    [
        "zlib",
        "bz2",
        "hex",
        "base64",
        "rot13",
        "idna",
        "punycode",
        "unicode_escape",
        "x" * 999,
        "..",
    ],
)
def test_what_is_no_charset_is_taken_for_utf_8(charset: str) -> None:
    assert codec(charset) == "utf_8"
    assert text("grün".encode(), charset) == "grün"


@given(st.text(max_size=20), st.binary(max_size=50))
def test_whatever_is_said_something_is_read(charset: str, octets: bytes) -> None:
    assert isinstance(text(octets, charset), str)
    assert isinstance(Pieces(charset).read(octets, final=True), str)


def test_a_character_may_come_in_two_pieces() -> None:
    one = Pieces("utf-8")

    assert one.read(b"gr\xc3") + one.read(b"\xbcn", final=True) == "grün"


@pytest.mark.parametrize("charset", ["utf-16", "utf-32"])
def test_what_does_not_say_its_order_is_read_all_the_same(charset: str) -> None:
    assert Pieces(charset).read(b"https://a.example/ ") == "https://a.example/ "


def test_a_text_is_made_to_fit_as_events_do() -> None:
    wild = "a\tb\x00c\x9b\u2028\udcff é"

    assert fit(wild) == clean({"x": wild})["x"] == "abc é"
    assert len(fit("x" * 9000)) == len(clean({"x": "x" * 9000})["x"]) == CAP
