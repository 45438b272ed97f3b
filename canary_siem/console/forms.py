"""What a form says: urlencoded, or multipart (RFC 7578) where it carries files; bounded."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import parse_qsl

from aiohttp import web

from canary_siem.api.inputs import read
from canary_siem.api.problems import ProblemError

FIELDS = 500
_HEAD_CAP = 4_096
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What was said, field by field; a field may come more than once.

    Attributes:
        texts: Values by field, line ends as one line feed.
        files: Files by field; a file input left alone is not among them.
    """

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """Give the first value of a field."""
        return next(iter(self.texts.get(name, ())), default)

    def all(self, name: str) -> list[str]:
        """Give every value of a field."""
        return list(self.texts.get(name, ()))


async def receive(request: web.BaseRequest) -> Form:
    """Read the form that *request* carries.

    Raises:
        ProblemError: It is too long, too slow or malformed, or no form.
    """
    body = await read(request)
    content_type = request.headers.get("Content-Type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == _URLENCODED or not body:
        return urlencoded(body)
    if media_type == _MULTIPART:
        return multipart(body, content_type)
    raise ProblemError(415, "here goes a form, as a browser sends it")


def urlencoded(body: bytes) -> Form:
    """Read a form without files.

    Raises:
        ProblemError: It is malformed, or has too many fields.
    """
    texts: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise _malformed() from None
    for name, value in pairs:
        texts.setdefault(name, []).append(_lines(value))
    return Form(texts)


def multipart(body: bytes, content_type: str) -> Form:
    """Read a form with files.

    Raises:
        ProblemError: It is malformed, or has too many fields.
    """
    boundary = re.search(r'boundary="?([!#-~]{1,70}?)"?\s*(?:;|$)', content_type)
    if not boundary:
        raise _malformed()
    delimiter = b"\r\n--" + boundary[1].encode()
    whole = b"\r\n" + body
    if whole.count(delimiter) > FIELDS + 1:
        raise _malformed()
    # Before the first delimiter stands nothing of ours, behind the last only "--".
    _, *parts = whole.split(delimiter)
    if not parts or not parts.pop().startswith(b"--"):
        raise _malformed()
    texts: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    for part in parts:
        name, filename, content = _part(part)
        if filename is None:
            texts.setdefault(name, []).append(_lines(content.decode("utf-8", "replace")))
        elif filename or content:
            files.setdefault(name, []).append(Upload(filename, content))
    return Form(texts, files)


def _part(part: bytes) -> tuple[str, str | None, bytes]:
    """Give field name, file name and content of what stands between two delimiters."""
    head, separator, content = part.partition(b"\r\n\r\n")
    if not separator or len(head) > _HEAD_CAP:
        raise _malformed()
    for line in head.decode("utf-8", "replace").split("\r\n"):
        header, _, value = line.partition(":")
        if header.strip().lower() == "content-disposition":
            said = Message()
            said["content-disposition"] = value.strip()
            name = said.get_param("name", header="content-disposition")
            filename = said.get_param("filename", header="content-disposition")
            if isinstance(name, str):
                return name, filename if isinstance(filename, str) else None, content
    raise _malformed()


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _malformed() -> ProblemError:
    return ProblemError(400, f"this is no form of at most {FIELDS} fields that is understood here")
