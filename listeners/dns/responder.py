"""What to say to a packet, whichever transport it came by."""

from canary_siem.interfaces import Trap
from listeners.dns.answers import CarefulPath
from listeners.dns.caught import Caught
from listeners.dns.wire import FastPath
from listeners.dns.zones import Zones


class Responder:
    """Answers noise at once, and says what else was caught."""

    def __init__(self, trap: Trap) -> None:
        zones = Zones(trap.site)
        self._fast = FastPath(trap, zones)
        self._careful = CarefulPath(trap, zones)

    def __call__(self, data: bytes, *, udp: bool) -> bytes | Caught | None:
        """Give the reply to noise, or what was caught; None for what deserves no reply."""
        return self._fast(data, udp) or self._careful(data, udp)
