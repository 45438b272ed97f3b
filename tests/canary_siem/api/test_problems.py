"""Problem documents."""

import orjson

from canary_siem.api.problems import ProblemError, title


def test_a_problem_has_the_members_of_the_rfc() -> None:
    reply = ProblemError(404, "there is nothing here").reply("/api/v1/x")

    assert isinstance(reply.body, bytes)
    assert orjson.loads(reply.body) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "there is nothing here",
        "instance": "/api/v1/x",
    }


def test_a_status_without_a_phrase_has_a_title() -> None:
    assert title(499) == "Error"
