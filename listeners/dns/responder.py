"""What to say to a packet, whichever transport it came by."""

from canary_siem.interfaces import Trap
from listeners.dns.answers import CarefulPath
from listeners.dns.caught import Caught
from listeners.dns.wire import FastPath
from listeners.dns.zones import Zones


class Responder:
    """Says what to answer; of noise that is all there is to it."""

    def __init__(self, trap: Trap) -> None:
        zones = Zones(trap.site)
        self._fast = FastPath(trap, zones).answer
        self._careful = CarefulPath(trap, zones).answer

    def answer(self, data: bytes, udp: bool) -> bytes | Caught | None:
        """Give the reply to noise, or what was caught; None for what deserves no reply."""
        return self._fast(data, udp) or self._careful(data, udp)
