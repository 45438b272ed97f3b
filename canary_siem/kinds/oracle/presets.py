"""Where well-known numbers stand: data, for the option ``preset``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """A number that many may want to watch.

    Attributes:
        number: What it is.
        of: Whose it is, and how that is written (a regular expression); empty where the planter
            says it by ``url``.
        what: The same in a word, for people.
        url: Where it is asked for; ``{of}`` stands for whose. Empty where the planter must say.
        pointer: Where in the answer it stands; ``{of}`` again.
    """

    number: str
    pointer: str
    of: str = ""
    what: str = ""
    url: str = ""


PRESETS: Mapping[str, Preset] = {
    # blockchain.com, "Blockchain Data API", Balance: satoshi, by address.
    "bitcoin": Preset(
        number="the balance of an address, in satoshi",
        of=r"[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,87}",
        what="ADDRESS",
        url="https://blockchain.info/balance?active={of}",
        pointer="/{of}/final_balance",
    ),
    # What Imgur's own pages ask for. Its documented API wants a key of its own for each caller.
    "imgur": Preset(
        number="the views of a picture",
        of=r"[0-9A-Za-z]{5,10}",
        what="ID",
        url="https://imgur.com/ajax/views?images={of}",
        pointer="/data/{of}",
    ),
    # Nobody is told without a login, and no login of anybody's is kept here: it takes a service
    # of one's own that knows the number.
    "linkedin": Preset(number="the visitors of a profile", pointer="/viewersCount"),
}


def wanted(text: str) -> tuple[str, str]:
    """Give the URL and the pointer of ``PRESET:OF``; the URL is empty where it is not known.

    Raises:
        ValueError: There is no such preset, or it is not said, or wrong, whose number it is.
    """
    name, _, of = text.partition(":")
    preset = PRESETS.get(name)
    if preset is None:
        raise ValueError(f"{name} is none; there is {', '.join(map(spelt, PRESETS))}")
    if not re.fullmatch(preset.of, of):
        raise ValueError(f"write {spelt(name)}: {preset.number}")
    return preset.url.format(of=of), preset.pointer.format(of=of)


def spelt(name: str) -> str:
    """Give a preset as it is written."""
    what = PRESETS[name].what
    return f"{name}:{what}" if what else name
