"""Reads the app's configuration files, to say over Splunk's API what they say to Splunk."""

from pathlib import Path

Stanzas = dict[str, dict[str, str]]


def read(file: Path) -> Stanzas:
    """Read a ``.conf`` file: stanzas by name, each with its settings.

    A line that ends with a backslash goes on in the next one ("How to edit a configuration file").

    Raises:
        OSError: It can't be read.
    """
    stanzas: Stanzas = {}
    settings: dict[str, str] = {}
    for line in _lines(file.read_text("utf-8")):
        if line.startswith("[") and line.endswith("]"):
            settings = stanzas.setdefault(line[1:-1], {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            settings[key.strip()] = value.strip()
    return stanzas


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    going_on = False
    for line in text.split("\n"):
        if going_on:
            lines[-1] = f"{lines[-1][:-1]}\n{line}"
        else:
            lines.append(line)
        going_on = line.endswith("\\")
    return lines
