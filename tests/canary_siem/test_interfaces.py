"""What a kind is when it says nothing itself."""

from canary_siem.interfaces import Kind, decoy
from canary_siem.tokens import NoOptions
from canary_siem.trips import NOTHING
from tests.things import make_hit, make_token

TOKEN, OPTIONS = make_token(), NoOptions()


class Silent(Kind[NoOptions]):
    options = NoOptions


def test_the_defaults_make_and_decode_nothing_and_answer_plainly() -> None:
    kind = Silent()

    assert kind.url(TOKEN, OPTIONS) == "http://aaaaaaaaaaaaaaaaaaaa.ct.example.org/"
    assert (list(kind.make(TOKEN, OPTIONS)), dict(kind.snippets(TOKEN, OPTIONS))) == ([], {})
    assert kind.plausible(OPTIONS, b"") is OPTIONS
    assert list(kind.asks(OPTIONS)) == []
    assert kind.decode(TOKEN, make_hit()) is NOTHING
    assert kind.answer(TOKEN, OPTIONS, make_hit(accept="text/html")) == decoy("text/html")
