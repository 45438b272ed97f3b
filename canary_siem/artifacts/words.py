"""Plausible people, texts, paths and file names, drawn from a seed."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, TypeVar

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.topics import TOPICS

Style = Literal["Title", "Heading", "Body", "Bullet"]


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


FIRST_NAMES = _listed(
    "Alan Amelia Andrea Anna Arjun Beatrice Ben Carla Charlotte Christopher Clara Daniel David "
    "Elena Emma Eric Fatima Felix Fiona Gabriel George Grace Hannah Helen Ian Ines Irene Jakob "
    "James Joanna Jonas Julia Karen Kevin Laura Leon Linda Lucas Maria Mark Martin Maya Michael "
    "Monica Nadia Nicholas Nina Oliver Olivia Patrick Paul Peter Priya Rachel Robert Rosa Samuel "
    "Sarah Simon Sofia Stefan Stephen Susan Teresa Thomas Victor Vera William Yasmin"
)
LAST_NAMES = _listed(
    "Adams Ahmed Andersson Baker Barnes Becker Bennett Bishop Brandt Brooks Burke Campbell Carter "
    "Chapman Clarke Collins Cooper Costa Davies Dixon Doyle Edwards Ellis Evans Fischer Fletcher "
    "Foster Fuller Garcia Gibson Graham Grant Griffin Hansen Harper Hayes Henderson Hoffmann "
    "Hughes Hunter Iyer Jansen Jensen Keller Kelly Khan Larsen Lawson Lewis Lindgren Marsh Martin "
    "Mason Meyer Miller Morgan Murphy Nielsen Novak Olsen Palmer Parker Patel Pearson Peters "
    "Phillips Porter Quinn Reed Reynolds Rossi Russell Sanders Schneider Sharma Silva Simmons "
    "Stone Sutton Taylor Turner Vogel Wagner Walker Walsh Weber Wells Winter Wright Young"
)
TEAMS = (
    "Accounting",
    "Controlling",
    "Corporate Development",
    "Customer Service",
    "Engineering",
    "Facilities",
    "Finance",
    "Human Resources",
    "Infrastructure",
    "Legal",
    "Logistics",
    "Marketing",
    "Operations",
    "Procurement",
    "Production",
    "Sales",
    "Treasury",
)
FOLDERS = _listed(
    "intranet portal docs internal team share archive wiki policies projects finance hr it "
    "reports news public library handbook"
)
PAGES = _listed("index overview start login view home details summary")
PICTURE_FOLDERS = _listed(
    "assets static img images media files content gfx uploads shared brand layout theme cdn "
    "resources web public"
)
PICTURES = _listed(
    "logo header footer banner signature icon divider photo team office chart map badge "
    "background spacer cover diagram"
)
SITES = ("North", "Head Office", "Building C", "East Branch", "Data Centre", "Riverside")
PLACES = ("the north site", "Building C", "the head office", "the data centre", "the east branch")
MONTHS = _listed(
    "January February March April May June July August September October November December"
)
CODENAMES = _listed(
    "Alder Amber Birch Cedar Cobalt Condor Falcon Granite Harbour Juniper Kestrel Lantern Linden "
    "Marble Meridian Onyx Orchid Osprey Pioneer Quartz Sable Saffron Summit Willow"
)


class About(Protocol):
    """What has words by which a title tells that it is about it."""

    @property
    def words(self) -> tuple[str, ...]: ...


Matter = TypeVar("Matter", bound=About)


class Block(NamedTuple):
    """A paragraph of a document."""

    style: Style
    text: str


def person(draw: Draw) -> str:
    """Make up somebody's name."""
    return f"{draw.pick(FIRST_NAMES)} {draw.pick(LAST_NAMES)}"


def title(draw: Draw) -> str:
    """Make up what a document is called."""
    return _fill(draw.pick(draw.pick(TOPICS).titles), _Slots(draw))


def phrase(draw: Draw, text: str, heading: str = "") -> str:
    """Fill in the slots of *text*, in a document called *heading*."""
    return _fill(text, _Slots(draw, heading))


def about(heading: str, matters: Sequence[Matter]) -> Matter | None:
    """Find the first of *matters* that something called *heading* is about."""
    for team in TEAMS:  # what a team is called says nothing of the matter
        heading = heading.replace(team, "")
    text = heading.lower()
    return next((matter for matter in matters if any(word in text for word in matter.words)), None)


def story(draw: Draw, heading: str) -> list[Block]:
    """Make up a document called *heading*: about that, where we know what that is."""
    topic = about(heading, TOPICS) or draw.pick(TOPICS)
    slots = _Slots(draw, heading)
    blocks = [Block("Title", heading)]
    for section in topic.sections:
        blocks.append(Block("Heading", section.heading))
        sentences = [_fill(each, slots) for each in draw.some(section.sentences, 4)]
        first, second = draw.between(1, 3), draw.between(0, 1)
        blocks.append(Block("Body", " ".join(sentences[:first])))
        if second or not section.points:
            blocks.append(Block("Body", " ".join(sentences[first:])))
        points = draw.some(section.points, draw.between(2, 4))
        blocks += (Block("Bullet", _fill(point, slots)) for point in points)
    return blocks


def told(heading: str, text: str) -> list[Block]:
    """Lay out a *text* of the planter's: a paragraph a line."""
    lines = [line.strip() for line in text.splitlines()]
    return [Block("Title", heading), *(Block("Body", line) for line in lines if line)]


def page_path(draw: Draw) -> str:
    """Make up the path of a page, without leading slash: ``intranet/2023/travel-policy.html``."""
    folders = draw.some(FOLDERS, draw.between(1, 3))
    if draw.often(30):
        folders.append(str(draw.between(2017, 2025)))
    name = draw.pick(PAGES)
    if draw.often(60):
        name = slug(title(draw), "-").lower()
    ending = draw.pick((".html", ".htm", ".php", ".aspx", "", ""))
    return "/".join((*folders, name + ending))


def picture_path(draw: Draw, extension: str) -> str:
    """Make up the path of a picture, without leading slash: ``assets/img/header-2x.png``."""
    folders = draw.some(PICTURE_FOLDERS, draw.between(1, 3))
    name = draw.pick(PICTURES)
    more = draw.pick(("", "", "-small", "_large", "-2x", f"-{draw.between(1, 40)}", "_v2", "-new"))
    return "/".join((*folders, f"{name}{more}.{extension}"))


def filename(draw: Draw, heading: str, extension: str) -> str:
    """Make the name of a file called *heading*: letters, digits, ``-`` and ``_`` only."""
    joint = draw.pick("__-")
    name = slug(heading, joint)[:60].strip("-_") or slug(title(draw), joint)
    more = draw.pick(("", "", "", "v2", "v3", "final", "draft", "copy", "rev"))
    return f"{name}{joint}{more}.{extension}" if more else f"{name}.{extension}"


def slug(text: str, joint: str) -> str:
    """Keep the letters and digits of *text* as ASCII; put *joint* between words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return joint.join(re.findall(r"[A-Za-z0-9]+", plain))


class _Slots(dict[str, str]):
    """What stands for the slots of a text: people and places stay, figures are drawn anew."""

    def __init__(self, draw: Draw, heading: str = "") -> None:
        self._draw = draw
        self._heading = heading

    def __missing__(self, slot: str) -> str:
        if slot in _FIGURES:
            return _FIGURES[slot](self._draw)
        if slot in {"team", "team2"}:
            named = [team for team in TEAMS if team in self._heading]
            others = [team for team in TEAMS if team not in named]
            first, second = (named + self._draw.some(others, 2))[:2]
            self.update(team=first, team2=second)
        else:
            self[slot] = _NAMES[slot](self._draw)
        return self[slot]


_NAMES: Mapping[str, Callable[[Draw], str]] = {
    "person": person,
    "other": person,
    "place": lambda draw: draw.pick(PLACES),
    "site": lambda draw: draw.pick(SITES),
    "quarter": lambda draw: f"Q{draw.between(1, 4)}",
    "codename": lambda draw: draw.pick(CODENAMES),
}
_FIGURES: Mapping[str, Callable[[Draw], str]] = {
    "amount": lambda draw: f"{draw.between(4, 190) * 5},{draw.below(10)}00",
    "percent": lambda draw: f"{draw.between(1, 9)}.{draw.below(10)}",
    "count": lambda draw: str(draw.between(4, 38)),
    "day": lambda draw: str(draw.between(1, 28)),
    "month": lambda draw: draw.pick(MONTHS),
    "hour": lambda draw: f"{draw.between(0, 23):02}:{draw.below(12) * 5:02}",
}


def _fill(text: str, slots: _Slots) -> str:
    filled = text.format_map(slots)
    return filled[:1].upper() + filled[1:]
