"""dns: a name that trips when anybody looks it up."""

from canary_siem.interfaces import Kind
from canary_siem.names import decode, labels_before
from canary_siem.tokens import NoOptions, Token
from canary_siem.trips import NOTHING, Decoded, Hit

MAX_DATA = 1024  # characters; a name holds fewer, but nothing here relies on it


class Dns(Kind[NoOptions]):
    """A host name, for any place where a machine resolves what it finds.

    Fires when the name, or any name below it, is looked up: any query type, from anywhere. Put
    it into a script, a configuration, a VPN profile, a ``hosts`` comment, an SSH alias.
    Does not fire when the name is only read, or is answered from a resolver's cache (60 seconds
    at most): put ``<data>.g<two digits>`` before it to carry data, and other digits each time
    to get past caches.
    The analyst learns which resolver asked, when, and for what; the network the question came
    from where the resolver says so (EDNS client subnet); and the data that stood in the name.
    """

    title = "Host name"
    cls = "network"
    fires_on = "looked up, any type"
    judges = "Unbound, BIND"
    options = NoOptions

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read free data: ``canary.data``, or ``canary.data_hex`` where it is no text."""
        labels = labels_before(token.id, hit.name)
        if not labels:
            return NOTHING
        found = decode(labels, imported=token.imported)
        try:
            text = found.data.decode("utf-8")
        except UnicodeDecodeError:
            return Decoded(
                data_hex=found.data[: MAX_DATA // 2].hex(),
                error=found.error,
                complete=found.complete,
            )
        shown = "".join(filter(str.isprintable, text))[:MAX_DATA]
        return Decoded(data=shown, error=found.error, complete=found.complete)


DOOR = Dns()
