"""Forms as browsers send them, and as nobody should."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.api.problems import ProblemError
from canary_siem.console.forms import FIELDS, multipart, urlencoded

# What Chromium sends for a text field, a list, a file and a file input left alone.
TYPE = "multipart/form-data; boundary=----WebKitFormBoundaryx3VQ"
BODY = (
    b"------WebKitFormBoundaryx3VQ\r\n"
    b'Content-Disposition: form-data; name="memo"\r\n\r\n'
    b"share \xc3\xa9\r\nline two\r\n"
    b"------WebKitFormBoundaryx3VQ\r\n"
    b'Content-Disposition: form-data; name="scopes"\r\n\r\na\r\n'
    b"------WebKitFormBoundaryx3VQ\r\n"
    b'Content-Disposition: form-data; name="scopes"\r\n\r\nb\r\n'
    b"------WebKitFormBoundaryx3VQ\r\n"
    b'Content-Disposition: form-data; name="options.template"; filename="\xc3\xa9 %22.docx"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
    b"PK\x03\x04\r\n\r\n\x00\xff\r\n"
    b"------WebKitFormBoundaryx3VQ\r\n"
    b'Content-Disposition: form-data; name="empty"; filename=""\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n\r\n"
    b"------WebKitFormBoundaryx3VQ--\r\n"
)


def test_what_a_browser_sends_is_read() -> None:
    form = multipart(BODY, TYPE)

    assert form.get("memo") == "share é\nline two"
    assert form.all("scopes") == ["a", "b"]
    assert form.get("none", "x") == "x"
    (file,) = form.files["options.template"]
    assert file.content == b"PK\x03\x04\r\n\r\n\x00\xff"
    assert file.filename.endswith(".docx")
    assert "empty" not in form.files


def test_a_form_without_files_is_read() -> None:
    form = urlencoded(b"a=1&b=&a=x+y%0D%0Az&c=%C3%A9")

    assert form.all("a") == ["1", "x y\nz"]
    assert (form.get("b", "none"), form.get("c")) == ("", "é")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (BODY, "multipart/form-data"),
        (BODY, 'multipart/form-data; boundary=""'),
        (BODY[:-30], TYPE),
        (b"", TYPE),
        (b"--x\r\n\r\nno head\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x\r\nA: b\r\n\r\na\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x\r\n" + b"a" * 5000 + b"\r\n\r\na\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x\r\n" * (FIELDS + 2), "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(ProblemError) as caught:
        multipart(body, content_type)

    assert caught.value.status == 400


@pytest.mark.parametrize("body", [b"\xff=1", b"a=1&" * (FIELDS + 1)])
def test_what_is_no_urlencoded_form_is_refused(body: bytes) -> None:
    with pytest.raises(ProblemError):
        urlencoded(body)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(noise: bytes) -> None:
    for body in (noise, BODY[:200] + noise, BODY.replace(b"share", noise)):
        try:
            multipart(body, TYPE)
            urlencoded(body)
        except ProblemError:
            continue
