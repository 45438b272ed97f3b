"""Every field that we emit, with the core type Elasticsearch gives it: ECS 9.4 and ``canary.*``.

Receivers that want mappings, or typed columns, are told from here, and only from here. A field
that a kind decodes belongs in this table; one that is not in it is still stored, as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from canary_siem.events import ECS_VERSION

VERSION = ECS_VERSION
"""``ecs.version`` of every event."""

IGNORE_ABOVE = 1024
"""Characters of a keyword that are indexed (ECS); what an intruder wrote is cut there."""

IGNORE_ABOVE_URL = 2083
"""The same for ``url.*``."""


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is stored.

    Attributes:
        type: An Elasticsearch type that a node without any licence has.
        array: Whether ECS wants an array, even for one value.
    """

    type: str
    array: bool = False


_GEO = "city_name continent_code continent_name country_iso_code country_name postal_code"
_REGION = "region_iso_code region_name timezone"

_TABLE: Mapping[str, str] = {
    "date": """
        @timestamp event.created event.ingested canary.token.created
        email.delivery_timestamp email.origination_timestamp
        tls.client.not_after tls.client.not_before
    """,
    "keyword": f"""
        ecs.version tags[] data_stream.type data_stream.dataset data_stream.namespace
        event.id event.kind event.category[] event.type[] event.action event.module event.dataset
        event.provider event.code event.url event.reference event.reason event.outcome
        event.original
        source.address source.domain source.geo.{{{_GEO} {_REGION}}} source.as.organization.name
        client.address client.domain client.geo.{{{_GEO} {_REGION}}} client.as.organization.name
        destination.address destination.domain
        network.transport network.protocol network.type network.direction network.application
        network.community_id
        dns.id dns.type dns.op_code dns.response_code dns.header_flags[]
        dns.question.{{name type class subdomain registered_domain top_level_domain}}
        url.{{original full scheme domain path query fragment extension username password}}
        url.{{registered_domain subdomain top_level_domain}}
        http.version http.request.{{id method mime_type referrer body.content}}
        http.response.mime_type
        user_agent.{{original name version device.name}}
        user_agent.os.{{family full kernel name platform type version}}
        email.from.address[] email.to.address[] email.cc.address[] email.bcc.address[]
        email.reply_to.address[] email.sender.address email.subject email.message_id
        email.local_id email.content_type email.direction email.x_mailer
        tls.version tls.version_protocol tls.cipher tls.curve tls.next_protocol
        tls.client.{{server_name ja3 issuer subject hash.sha256}} tls.client.supported_ciphers[]
        user.{{name domain email id full_name}} user.roles[]
        host.{{name hostname domain id architecture}} host.os.{{family full name type version}}
        file.{{path name directory extension hash.sha256}}
        process.{{name executable command_line working_directory}} process.args[]
        process.parent.{{name executable command_line}}
        cloud.{{provider region account.id account.name service.name}} service.name service.type
        rule.{{id name category ruleset description reference version}}
        threat.framework threat.tactic.id[] threat.tactic.name[] threat.tactic.reference[]
        threat.technique.id[] threat.technique.name[] threat.technique.reference[]
        threat.technique.subtechnique.id[] threat.technique.subtechnique.name[]
        threat.technique.subtechnique.reference[]
        related.user[] related.hosts[] related.hash[]
        observer.{{vendor product type version name hostname serial_number}}
        error.type error.code
        canary.token.{{id kind class memo domain}} canary.channel canary.client_subnet
        canary.source.role canary.incident.id canary.data canary.data_hex canary.decode.error
        canary.suppressed_by canary.email.links[] canary.email.helo
        canary.email.envelope.from canary.email.envelope.to[]
        canary.connector.{{name type guarantee state last_error}}
    """,
    "ip": """
        source.ip client.ip destination.ip related.ip[] host.ip[] observer.ip[]
        dns.resolved_ip[]
    """,
    "long": """
        event.sequence event.severity source.port client.port destination.port url.port
        source.as.number client.as.number network.bytes
        http.request.bytes http.request.body.bytes http.response.bytes http.response.body.bytes
        http.response.status_code process.pid process.parent.pid file.size
        canary.incident.sequence
        canary.connector.{delivered pending dead_letters}
    """,
    "float": "event.risk_score canary.connector.lag_seconds",
    "double": "canary.oracle.before canary.oracle.after",
    "boolean": "tls.established tls.resumed canary.drill",
    "geo_point": "source.geo.location client.geo.location",
    "text": "message error.message",
    "nested": "email.attachments[]",
    "object": "labels",
}


def _names(text: str) -> list[str]:
    """Write out ``a.{b c[]}`` as ``a.b`` and ``a.c[]``."""
    names: list[str] = []
    for part in text.split("}"):
        plain, _, braced = part.partition("{")
        words = plain.split()
        prefix = words.pop() if braced else ""
        names += words + [prefix + word for word in braced.split()]
    return names


def _fields() -> dict[str, Field]:
    return {
        name.removesuffix("[]"): Field(kind, name.endswith("[]"))
        for kind, text in _TABLE.items()
        for name in _names(text)
    }


FIELDS: Mapping[str, Field] = _fields()
"""By dotted name; a dot parts objects, as in ECS."""
