"""Splunk's configuration files: stanzas of settings, written so that each reads them alike."""

from collections.abc import Mapping

Stanza = Mapping[str, str]


def written(stanzas: Mapping[str, Stanza], says: str) -> bytes:
    """Write a ``.conf`` file (Splunk, "How to edit a configuration file").

    A value of several lines goes on after a backslash at a line's end.

    Args:
        stanzas: By name, in the order they are written.
        says: What the file is for: its first line, a comment.

    Raises:
        ValueError: A value would be read as something else than it is.
    """
    blocks = [f"# {says}\n"]
    for name, settings in stanzas.items():
        lines = [f"[{name}]", *(_setting(*each) for each in settings.items())]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks).encode()


def _setting(key: str, value: str) -> str:
    lines = value.rstrip("\n").split("\n")
    if any(line.endswith("\\") or line != line.rstrip() for line in lines):
        raise ValueError(f"{key}: a line ends with a backslash or a space")
    return f"{key} = " + "\\\n".join(lines) if value else f"{key} ="
