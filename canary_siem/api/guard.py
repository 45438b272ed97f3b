"""Sees, before anything is made or bound, that keys and tokens will not travel in the clear."""

import ipaddress

from canary_siem.config import ApiSettings
from canary_siem.errors import ConfigError
from canary_siem.sockets import parse_bind
from canary_siem.sockets.tls import ServerTls

WHERE = "[api]"


def guard(settings: ApiSettings, where: str = WHERE) -> None:
    """See that *settings* are fit to be served.

    Args:
        settings: ``[api]``.
        where: The file that they stand in.

    Raises:
        ConfigError: Names the key and the way out.
    """
    check(settings, where)
    tls(settings, where)


def check(settings: ApiSettings, where: str = WHERE) -> None:
    """See that nothing but loopback is served without TLS, unless somebody insists.

    Raises:
        ConfigError: Names the key and the way out.
    """
    if (settings.certificate is None) != (settings.key is None):
        missing = "key" if settings.key is None else "certificate"
        raise ConfigError(where, f"api.{missing}", "certificate and key go together")
    if settings.certificate or settings.insecure:
        return
    for each in settings.bind:
        if not ipaddress.ip_address(parse_bind(each)[0]).is_loopback:
            hint = (
                f"{each} is reachable from outside, and API keys would travel in the clear: "
                "set certificate and key, or insecure = true behind a proxy that has them"
            )
            raise ConfigError(where, "api.bind", hint)


def tls(settings: ApiSettings, where: str = WHERE) -> ServerTls | None:
    """Read the certificate; None where plain HTTP is served.

    Raises:
        ConfigError: It can't be used.
    """
    if settings.certificate is None or settings.key is None:
        return None
    try:
        return ServerTls("api", settings.certificate, settings.key, protocols=["http/1.1"])
    except ConfigError as error:
        raise ConfigError(where, "api.certificate", error.hint) from error
