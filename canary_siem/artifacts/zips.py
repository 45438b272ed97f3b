"""ZIP archives from parts that are deflated already.

Office files consist of parts most of which are the same in every artifact: those are deflated
once, and an artifact costs little more than joining bytes. Layout: PKWARE APPNOTE, sections 4.3.7,
4.3.12 and 4.3.16.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct

STORED, DEFLATED = 0, 8
UTF_8 = 0x0800
LIKE_OFFICE = 0x0006  # the deflater's "super fast" mark, as Office sets it
FIRST_DAY = (0x0021, 0)  # 1980-01-01 00:00:00: what Office writes for every part

_SMALL = 8192  # what the smaller window holds; it takes a quarter of the memory

_LOCAL = Struct("<4s5H3L2H")
_MADE = b"PK\1\2\x14\0"  # then as the local header says, up to the length of the name
_CENTRAL = Struct("<4H2L")
_END = Struct("<4s4H2LH")
_GROWTH = Struct("<4H")
_LOCAL_LENGTHS = Struct("<2H")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an archive, ready to be written.

    Attributes:
        name: With ``/`` between folders.
        data: As stored in the archive.
        size: Octets of the content.
        crc: CRC-32 of the content.
        method: STORED or DEFLATED.
        flags: General purpose bits.
        when: MS-DOS date and time.
        attributes: External attributes; the low octet is MS-DOS's.
        growth: Octets kept free behind the name, so that a part may grow in place: Office's
            growth hint (ECMA-376 part 2, annex C, "Growth Hint"); 0 for none.
    """

    name: str
    data: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = 0
    when: tuple[int, int] = FIRST_DAY
    attributes: int = 0
    growth: int = 0


def deflate(name: str, content: bytes, *, level: int = 6) -> Part:
    """Make a part of *content*, as Office marks it."""
    window, memory = (-13, 6) if len(content) <= _SMALL else (-15, 8)
    packer = zlib.compressobj(level, zlib.DEFLATED, window, memory)
    data = packer.compress(content) + packer.flush()
    return Part(name, data, len(content), zlib.crc32(content), flags=LIKE_OFFICE)


def stored(name: str, content: bytes) -> Part:
    """Make a part of *content* that is not compressed."""
    return Part(name, content, len(content), zlib.crc32(content), method=STORED)


def dos_time(
    year: int, month: int, day: int, hour: int, minute: int, second: int
) -> tuple[int, int]:
    """Give date and time as archives keep them: from 1980 on, to two seconds."""
    return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2


def inflate(part: Part, limit: int) -> bytes:
    """Give the content of *part*.

    Raises:
        ValueError: It is damaged, of an unknown method, or larger than *limit*.
    """
    content = part.data
    if part.method == DEFLATED:
        try:
            content = zlib.decompressobj(-15).decompress(part.data, limit + 1)
        except zlib.error as error:
            message = f"{part.name} is damaged ({error})"
            raise ValueError(message) from None
    elif part.method != STORED:
        message = f"{part.name} is compressed by method {part.method}"
        raise ValueError(message)
    if len(content) > limit:
        message = f"{part.name} is larger than {limit} octets"
        raise ValueError(message)
    if len(content) != part.size or zlib.crc32(content) != part.crc:
        message = f"{part.name} is damaged"
        raise ValueError(message)
    return content


def pack(parts: Iterable[Part]) -> bytes:
    """Write an archive of *parts*, in order."""
    body: list[bytes] = []
    index: list[bytes] = []
    offset = 0
    for part in parts:
        name = part.name.encode()
        flags = part.flags if part.name.isascii() else part.flags | UTF_8
        date, time = part.when
        extra = _growth_hint(part.growth) if part.growth else b""
        local = _LOCAL.pack(
            *(b"PK\3\4", 20, flags, part.method, time, date, part.crc),
            *(len(part.data), part.size, len(name), len(extra)),
        )
        body += (local, name, extra, part.data)
        rest = _CENTRAL.pack(0, 0, 0, 0, part.attributes, offset)
        index += (_MADE, local[4:28], rest, name)
        offset += len(local) + len(name) + len(extra) + len(part.data)
    directory = b"".join(index)
    count = len(index) // 4
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*body, directory, end))


def _growth_hint(free: int) -> bytes:
    return _GROWTH.pack(0xA220, free + 4, 0xA028, free) + bytes(free)


def unpack(archive: bytes, *, max_parts: int, max_size: int) -> Sequence[Part]:
    """Read the parts of somebody's *archive* without inflating them.

    Args:
        archive: Untrusted.
        max_parts: How many parts it may have.
        max_size: How many octets they may claim to hold.

    Raises:
        ValueError: It is no archive, is encrypted, or exceeds a bound.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            entries = opened.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        message = f"it is no ZIP archive ({error})"
        raise ValueError(message) from None
    if len(entries) > max_parts:
        message = f"it has {len(entries)} parts, more than {max_parts}"
        raise ValueError(message)
    if sum(entry.file_size for entry in entries) > max_size:
        message = f"it would unpack to more than {max_size} octets"
        raise ValueError(message)
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        message = "it has two parts of one name"
        raise ValueError(message)
    return [_part(archive, entry) for entry in entries]


def _part(archive: bytes, entry: zipfile.ZipInfo) -> Part:
    if entry.flag_bits & 1:
        message = f"{entry.filename} is encrypted"
        raise ValueError(message)
    header = archive[entry.header_offset : entry.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        message = f"{entry.filename} is damaged"
        raise ValueError(message)
    start = entry.header_offset + _LOCAL.size + sum(_LOCAL_LENGTHS.unpack(header[-4:]))
    data = archive[start : start + entry.compress_size]
    if len(data) < entry.compress_size:
        message = f"{entry.filename} is cut off"
        raise ValueError(message)
    return Part(
        entry.filename,
        data,
        entry.file_size,
        entry.CRC,
        entry.compress_type,
        entry.flag_bits & ~0x0008,  # sizes stand in the header, not behind the data
        dos_time(*entry.date_time),
        entry.external_attr,
    )
