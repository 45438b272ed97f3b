"""DNS: authoritative for the site's domains; a token's name becomes a hit, whatever is asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from canary_siem.interfaces import Trap
from listeners.dns.settings import DnsSettings

if TYPE_CHECKING:
    from listeners.dns.listener import DnsListener

__all__ = ["DOOR"]


class _Door:
    settings: type[BaseModel] = DnsSettings
    example: Mapping[str, object] = {"bind": ["0.0.0.0:53"]}

    def build(self, settings: Any, trap: Trap) -> "DnsListener":
        from listeners.dns.listener import DnsListener  # noqa: PLC0415 - dnslib, where it runs

        return DnsListener(settings, trap)


DOOR = _Door()
