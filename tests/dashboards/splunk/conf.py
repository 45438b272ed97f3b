"""Reading Splunk's configuration files back: for tests, so that writer and reader differ."""

import re


def read(text: str) -> dict[str, dict[str, str]]:
    """Read a ``.conf`` file: stanzas by name, each with its settings."""
    found: dict[str, dict[str, str]] = {}
    stanza: dict[str, str] = {}
    for line in re.sub(r"\\\n", "\0", text).splitlines():
        if head := re.fullmatch(r"\[(.*)\]", line):
            stanza = found.setdefault(head[1], {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            assert key.strip() not in stanza, f"{key} twice"
            stanza[key.strip()] = value.strip().replace("\0", "\n")
    return found
