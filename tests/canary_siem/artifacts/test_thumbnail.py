import zlib
from struct import unpack

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.thumbnail import HEIGHT, first_page
from canary_siem.artifacts.words import Block, story


def rows(picture: bytes) -> tuple[int, list[bytes]]:
    """Read a grey PNG without filters; give its width and lines."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, width = 8, b"", 0
    while at < len(picture):
        length, kind = unpack(">I4s", picture[at : at + 8])
        content = picture[at + 8 : at + 8 + length]
        (check,) = unpack(">I", picture[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + content)
        if kind == b"IHDR":
            width, height, depth, colour = unpack(">IIBB", content[:10])
            assert (height, depth, colour) == (HEIGHT, 8, 0)
        data += content if kind == b"IDAT" else b""
        at += 12 + length
    pixels = zlib.decompress(data)
    return width, [pixels[n * (width + 1) : (n + 1) * (width + 1)] for n in range(HEIGHT)]


def test_it_is_a_white_page_with_grey_lines() -> None:
    draw = Draw(b"x", "y")

    width, lines = rows(first_page(draw, story(draw, "Budget")))

    assert all(line[0] == 0 for line in lines)
    inked = sum(any(pixel != 255 for pixel in line[1:]) for line in lines)
    assert 10 < inked < HEIGHT // 2
    assert all(set(line[1:15]) == {255} for line in lines)
    assert width == 181


def test_a_long_text_ends_with_the_page_and_wide_paper_is_wide() -> None:
    long = [Block("Body", "word " * 4000)]

    width, lines = rows(first_page(Draw(b"x", "y"), long, wide=True))

    assert width == 198
    assert set(lines[-1][1:]) == {255}
