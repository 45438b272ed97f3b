"""How much of a request is taken, in octets."""

LINE = 8 << 10
"""The request line, and each header line."""
HEAD = 16 << 10
"""The request line and all headers."""
HEADERS = 128
"""Header lines."""
KEPT = 32 << 10
"""What a connection keeps of octets that are not yet answered for."""
BODY = 1 << 20
"""A body; whoever sends more is cut off."""
BODY_KEPT = 16 << 10
"""What of a body goes into the event."""
HITS = 1024
"""Hits under way at once; beyond, connections are closed without an answer."""
