"""Splunk's management API by splunk-sdk, its certificate verified; errors are translated here."""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from xml.etree.ElementTree import ParseError

from canary_siem.errors import AccessRefusedError, ActionError, ReceiverUnavailableError
from canary_siem.sockets.receivers import verified
from connectors.splunk_hec.settings import SplunkHecSettings

PORT = 8089
PREFIX = "CANARY_SIEM_SETUP__"
TIMEOUT_SECONDS = 30


class Management:
    """A session with a search head or a single server.

    Args:
        service: What splunk-sdk connected.
        place: Its address, for the person who reads errors.
    """

    def __init__(self, service: Any, place: str) -> None:
        self._service = service
        self._place = place

    def entries(self, path: str) -> list[dict[str, Any]]:
        """Give what is at *path*; nothing where nothing is.

        Raises:
            ActionError: Splunk refuses; ReceiverUnavailableError, AccessRefusedError likewise.
        """
        try:
            with translated(self._place, f"GET {path}"):
                reply = self._service.get(_path(path), output_mode="json", count="0")
                return list(_listed(reply["body"].read()))
        except ActionError as error:
            if error.status == 404:
                return []
            raise

    def post(self, path: str, **values: str) -> None:
        """Make or change what is at *path*.

        Raises:
            ActionError: Splunk refuses; ReceiverUnavailableError, AccessRefusedError likewise.
        """
        with translated(self._place, f"POST {path}"):
            # In the body: as arguments some names, such as ``sharing``, are splunk-sdk's own.
            self._service.post(_path(path), body={"output_mode": "json", **values})


def log_in(settings: SplunkHecSettings, environment: Mapping[str, str]) -> Management:
    """Open a session.

    Args:
        settings: ``management_url`` and ``ca_file`` of them.
        environment: Has CANARY_SIEM_SETUP__USERNAME and …__PASSWORD, or …__TOKEN.

    Raises:
        AccessRefusedError: No credentials, wrong ones, or a certificate that is not trusted.
        ReceiverUnavailableError: Nothing answers there, or not as Splunk does.
    """
    from splunklib import binding, client  # noqa: PLC0415 - only setup needs it

    url = settings.management_url or settings.url
    port = PORT if settings.management_url is None else url.port
    place = f"{url.scheme}://{url.host}:{port}"
    given = {name: environment.get(f"{PREFIX}{name}", "") for name in ("USERNAME", "PASSWORD")}
    token = environment.get(f"{PREFIX}TOKEN", "")
    if not token and not all(given.values()):
        raise AccessRefusedError(
            f"{place}: set {PREFIX}USERNAME and {PREFIX}PASSWORD, or {PREFIX}TOKEN, of an"
            " administrator"
        )
    identity = {"splunkToken": token} if token else {k.lower(): v for k, v in given.items()}
    with translated(place, "log-in"):
        context = verified(settings.ca_file)
        service = client.connect(
            scheme=url.scheme,
            host=(url.host or "").strip("[]"),
            port=port,
            handler=binding.handler(timeout=TIMEOUT_SECONDS, verify=True, context=context),
            verify=True,
            **identity,
        )
    return Management(service, place)


@contextmanager
def translated(place: str, what: str) -> Iterator[None]:
    """Turn what splunk-sdk raises while it does *what* into what the caller does about it."""
    from splunklib.binding import AuthenticationError, HTTPError  # noqa: PLC0415 - only setup

    try:
        yield
    except AuthenticationError as error:
        raise AccessRefusedError(f"{place} refuses the log-in: check {PREFIX}…") from error
    except HTTPError as error:
        words = f"{place}: {_words(error)}"
        if error.status in {401, 403}:
            raise AccessRefusedError(f"{words}; an administrator's rights are needed") from error
        if error.status in {429, 500, 502, 503, 504}:
            raise ReceiverUnavailableError(words) from error
        status = 404 if error.status == 404 else 409
        raise ActionError(f"{words} ({what})", status=status) from error
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message or error
        raise AccessRefusedError(
            f"{place}: its certificate is not trusted: set ca_file ({reason})"
        ) from error
    except (ParseError, HTTPException, ValueError, KeyError, TypeError) as error:
        raise ReceiverUnavailableError(
            f"{place}: what answers there is not Splunk's management port"
        ) from error
    except OSError as error:
        raise ReceiverUnavailableError(f"{place}: {error.strerror or error}") from error


def _path(path: str) -> Any:
    """Keep *path* as it is: splunk-sdk would quote a quoted one again."""
    from splunklib.binding import UrlEncoded  # noqa: PLC0415 - only setup

    return UrlEncoded(path, skip_encode=True)


def _listed(body: bytes) -> Iterator[dict[str, Any]]:
    for entry in json.loads(body)["entry"]:
        told = {key: entry[key] for key in ("content", "links")}
        yield {"name": str(entry["name"]), "sharing": _sharing(entry), **told}


def _sharing(entry: dict[str, Any]) -> str:
    """Say with whom it is shared: ``user``, ``app``, ``global`` or ``system``."""
    return str((entry.get("acl") or {}).get("sharing", ""))


def _words(error: Any) -> str:
    """Give Splunk's own words: its messages where it answered in JSON."""
    try:
        messages = json.loads(error.body)["messages"]
        text = "; ".join(str(each["text"]) for each in messages)
    except (ValueError, KeyError, TypeError):
        text = str(error.reason)
    return f"HTTP {error.status}: {' '.join(text.split())[:300]}"
