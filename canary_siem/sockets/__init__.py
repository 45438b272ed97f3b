"""What listeners share: addresses, TLS from own files, the PROXY protocol, whom to believe."""

from canary_siem.sockets.binds import BACKLOG, RECEIVE_BUFFER, Binds, bind, parse_bind

__all__ = ["BACKLOG", "RECEIVE_BUFFER", "Binds", "bind", "parse_bind"]
