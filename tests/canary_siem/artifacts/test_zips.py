import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.artifacts.zips import STORED, Part, deflate, inflate, pack, unpack

BOUNDS = {"max_parts": 100, "max_size": 1 << 20}
TEXT = b"the same words again and again, " * 20
BZIP2 = 12


def opened(archive: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(archive))


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text("abcü/.", min_size=1, max_size=9), st.binary(max_size=3000)))
def test_an_archive_is_read_by_the_standard_library(contents: dict[str, bytes]) -> None:
    archive = opened(pack(deflate(name, content) for name, content in contents.items()))

    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == contents


def test_room_to_grow_makes_an_archive_larger_and_nothing_else() -> None:
    part = deflate("a.xml", TEXT)

    small, large = pack([part]), pack([replace(part, growth=500)])

    assert len(large) == len(small) + 508
    assert opened(large).read("a.xml") == TEXT


def test_attributes_and_dates_are_written() -> None:
    hidden = replace(deflate("desktop.ini", b"x"), attributes=0x06, when=(0x5A21, 0x6000))

    info = opened(pack([hidden])).infolist()[0]

    assert info.external_attr == 0x06
    assert info.date_time == (2025, 1, 1, 12, 0, 0)


def test_a_large_part_is_deflated_with_the_whole_window() -> None:
    content = bytes(range(256)) * 400

    assert inflate(deflate("large", content), 1 << 20) == content


def test_parts_of_others_keep_their_stored_bytes() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr(zipfile.ZipInfo("b.bin", (2024, 5, 6, 7, 8, 10)), b"stored")
    before = made.getvalue()

    parts = unpack(before, **BOUNDS)
    after = pack(parts)

    assert [inflate(part, 10_000) for part in parts] == [TEXT, b"stored"]
    assert parts[1].method == STORED
    assert parts[0].data in before
    assert opened(after).infolist()[1].date_time == (2024, 5, 6, 7, 8, 10)
    assert unpack(after, **BOUNDS) == parts


@pytest.mark.parametrize(
    ("archive", "why"),
    [
        (b"", "no ZIP archive"),
        (b"PK\x03\x04 and no more", "no ZIP archive"),
        (pack(deflate(str(n), b"") for n in range(101)), "more than 100"),
        (pack([replace(deflate("bomb", b"x"), size=1 << 21)]), "unpack to more"),
        (pack([deflate("A", b"1"), deflate("a", b"2")]), "two parts of one name"),
        (pack([replace(deflate("secret", b"x"), flags=1)]), "encrypted"),
        (pack([deflate("a", TEXT)]).replace(b"PK\3\4", b"PK\3\5", 1), "damaged"),
    ],
)
def test_an_archive_beyond_a_bound_is_refused(archive: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        unpack(archive, **BOUNDS)


def test_a_part_that_reaches_beyond_the_archive_is_cut_off() -> None:
    archive = bytearray(pack([deflate("a", TEXT)]))
    at = archive.index(b"PK\1\2") + 20
    archive[at : at + 4] = (1 << 16).to_bytes(4, "little")

    with pytest.raises(ValueError, match="cut off"):
        unpack(bytes(archive), **BOUNDS)


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (deflate("bomb", bytes(100_000)), "larger than 1000"),
        (replace(deflate("liar", bytes(100_000)), size=1), "larger than 1000"),
        (replace(deflate("a", b"x"), data=b"\xff\xff"), "damaged"),
        (replace(deflate("a", b"x"), crc=0), "damaged"),
        (Part("b", b"x", 1, 0, method=BZIP2), "method 12"),
    ],
)
def test_a_part_that_lies_is_refused(part: Part, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        inflate(part, 1000)
