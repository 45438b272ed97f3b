"""What splunk-sdk raises, by what a person does about it; the rest is in test_setup.py."""

import json
from http.client import BadStatusLine
from types import SimpleNamespace

import pytest
from splunklib.binding import HTTPError

from canary_siem.errors import ActionError, CanarySiemError, ReceiverUnavailableError
from connectors.splunk_hec.management import translated

PLACE = "https://splunk.example.org:8089"


def refusal(status: int, body: bytes) -> HTTPError:
    stream = SimpleNamespace(read=lambda: body)
    return HTTPError(SimpleNamespace(status=status, reason="Reason", body=stream, headers=[]))


def told(raised: Exception) -> CanarySiemError:
    with pytest.raises(CanarySiemError) as caught, translated(PLACE, "GET /x"):
        raise raised
    return caught.value


def test_what_is_not_there_says_so_by_its_status() -> None:
    error = told(refusal(404, b"<response/>"))

    assert isinstance(error, ActionError)
    assert error.status == 404


def test_splunks_own_words_are_repeated() -> None:
    body = json.dumps({"messages": [{"text": "Name must be\nlower case"}]}).encode()

    error = told(refusal(400, body))

    assert "HTTP 400: Name must be lower case (GET /x)" in str(error)


@pytest.mark.parametrize(
    "raised", [OSError(111, "refused"), TimeoutError("late"), BadStatusLine("x"), KeyError("x")]
)
def test_a_server_that_is_none_is_unavailable(raised: Exception) -> None:
    error = told(raised)

    assert isinstance(error, ReceiverUnavailableError)
    assert PLACE in str(error)
