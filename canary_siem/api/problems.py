"""Everything that goes wrong, as ``application/problem+json`` (RFC 9457)."""

import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from pydantic import ValidationError

from canary_siem.api.replies import Reply

MEDIA_TYPE = "application/problem+json"
ERRORS_CAP = 20
TEXT_CAP = 1_000


class ProblemError(Exception):
    """The request can't be served as asked.

    Args:
        status: The HTTP status.
        detail: One sentence that says what to do.
        headers: Further headers, such as ``Retry-After``.
        errors: What is wrong with which field: ``{"field", "detail"}`` each.
        close: Whether the connection is of no use afterwards.
        extra: Further members of the document.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        close: bool = False,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = list(errors)
        self.close = close
        self.extra = dict(extra or {})

    def reply(self, path: str = "") -> Reply:
        """Give the answer; *path* is what was asked for."""
        document: dict[str, Any] = {
            "type": "about:blank",
            "title": title(self.status),
            "status": self.status,
            "detail": self.detail[:TEXT_CAP],
        }
        if path:
            document["instance"] = path[:TEXT_CAP]
        if self.errors:
            document["errors"] = self.errors
        body = orjson.dumps(document | self.extra, option=orjson.OPT_APPEND_NEWLINE)
        return Reply(self.status, MEDIA_TYPE, body, self.headers, close=self.close)


def title(status: int) -> str:
    """Give the phrase of *status* (RFC 9110, section 15); "Error" where it has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def invalid(error: ValidationError) -> ProblemError:
    """Say which fields the input model would not have: 422, without any value."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    errors = [
        {
            "field": ".".join(str(step) for step in each["loc"])[:TEXT_CAP] or "(all)",
            "detail": each["msg"].removeprefix("Value error, ")[:TEXT_CAP],
        }
        for each in found[:ERRORS_CAP]
    ]
    first = errors[0]
    return ProblemError(422, f"{first['field']}: {first['detail']}", errors=errors)


def wrong_field(field: str, detail: str) -> ProblemError:
    """Say that one field is wrong: 422."""
    errors = [{"field": field, "detail": detail}]
    return ProblemError(422, f"{field}: {detail}", errors=errors)


def internal() -> tuple[ProblemError, str]:
    """Give a 500 that tells nothing but an id, and that id for the log."""
    number = str(uuid.uuid4())
    detail = "something failed on our side; the service's log tells more under this instance"
    problem = ProblemError(500, detail, extra={"instance": f"urn:uuid:{number}"})
    return problem, number
