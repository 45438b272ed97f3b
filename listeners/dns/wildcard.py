"""A UDP socket bound to every address: the answer must leave from the one that was asked."""

import socket
import struct
from typing import Any, NamedTuple

_DATAGRAM = 4096
_ANCILLARY = 128
"""Octets for the one control message that is asked of the kernel."""
_REMEMBERED = 1024
"""Addresses of ours whose control message is kept; whole networks may be routed to us."""

_IP_PKTINFO = 8  # ip(7); Python has the name from 3.14 on


class _Asked(NamedTuple):
    """The address that was asked, and the control message that makes an answer leave from it."""

    address: str
    control: list[tuple[int, int, bytes]]


class WildcardSocket:
    """Receives and sends by IP_PKTINFO or IPV6_PKTINFO (ip(7); RFC 3542, section 6).

    A way is what `receive` gives and `send` takes: the peer's address, his port, ours.
    """

    def __init__(self, bound: socket.socket) -> None:
        self._socket = bound
        self._v6 = bound.family == socket.AF_INET6
        if self._v6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        else:
            bound.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
        self._known: dict[bytes, _Asked] = {}

    def receive(self) -> tuple[bytes, tuple[Any, ...]]:
        """Take one datagram; raises BlockingIOError where there is none."""
        data, ancillary, _, peer = self._socket.recvmsg(_DATAGRAM, _ANCILLARY)
        info = ancillary[0][2]
        asked = self._known.get(info) or self._learn(info)
        return data, (peer, peer[1], asked)

    def send(self, reply: bytes, way: tuple[Any, ...]) -> int:
        """Send *reply* back the way its query came."""
        return self._socket.sendmsg((reply,), way[2].control, 0, way[0])

    def ends(self, way: tuple[Any, ...]) -> tuple[str, int, str]:
        """Say who asked, from which port, and which address of ours."""
        return way[0][0], way[1], way[2].address

    def _learn(self, info: bytes) -> _Asked:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        asked = self._known[info] = _asked_v6(info) if self._v6 else _asked_v4(info)
        return asked


def _asked_v4(info: bytes) -> _Asked:
    """Read struct in_pktinfo; the interface is left to the routing table."""
    _, ours, _ = struct.unpack("=I4s4s", info)
    control = struct.pack("=I4s4s", 0, ours, bytes(4))
    return _Asked(socket.inet_ntoa(ours), [(socket.IPPROTO_IP, _IP_PKTINFO, control)])


def _asked_v6(info: bytes) -> _Asked:
    """Read struct in6_pktinfo; a link-local address means nothing without its interface."""
    address, interface = struct.unpack("=16sI", info)
    if address[:2] != b"\xfe\x80":
        interface = 0
    control = struct.pack("=16sI", address, interface)
    level, sort = socket.IPPROTO_IPV6, socket.IPV6_PKTINFO
    return _Asked(socket.inet_ntop(socket.AF_INET6, address), [(level, sort, control)])
