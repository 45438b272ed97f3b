import re
from email.utils import parseaddr

from canary_siem.interfaces import decoy
from canary_siem.kinds.email import DOOR
from canary_siem.trips import NOTHING
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token


def snippets(seed: bytes = b"sixteen byte seed") -> dict[str, str]:
    made = token(DOOR, seed=seed)
    return dict(DOOR.snippets(made, DOOR.options()))


def test_its_address_is_the_id_at_the_domain() -> None:
    assert snippets()["address"] == f"{ID}@{DOMAIN}"


def test_a_mailbox_looks_like_a_persons() -> None:
    name, address = parseaddr(snippets()["mailbox"])

    assert re.fullmatch(rf"[a-z0-9]+(\.[a-z0-9]+)+@{ID}\.{DOMAIN}", address)
    assert name.split()[0].lower()[:2] == address[:2]
    assert f'href="mailto:{address}"' in snippets()["link"]


def test_mailboxes_differ() -> None:
    assert len({snippets(bytes([number]))["mailbox"] for number in range(50)}) > 40


def test_the_listener_has_said_all_there_is() -> None:
    seen = hit(channel="smtp", ecs={"email": {"subject": "x"}})

    assert DOOR.decode(token(DOOR), seen) is NOTHING
    assert DOOR.answer(token(DOOR), DOOR.options(), seen) == decoy("")
