"""A document as an event of the Open Cybersecurity Schema Framework, OCSF 1.8.0.

A trip is a Detection Finding (class 2004), each one a finding of its own that was created; what
we say ourselves is a Base Event (class 0). Nothing gets lost: an ECS field that OCSF has no place
for stands in ``unmapped`` by its ECS name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from canary_siem.dialects.ocsf_evidence import evidence, observables, user
from canary_siem.dialects.ocsf_fields import Fields, present
from canary_siem.dialects.reading import Document, is_trip, moment

VERSION = "1.8.0"
SEVERITIES = {21: (2, "Low"), 47: (3, "Medium"), 73: (4, "High"), 99: (5, "Critical")}
"""``event.severity`` as ``severity_id`` and its caption."""

INFORMATIONAL = (1, "Informational")
NEW, SUPPRESSED, DRILL = (1, "New"), (3, "Suppressed"), (99, "Drill")
"""``status_id`` and its caption."""


def event(document: Document) -> dict[str, Any]:
    """Translate *document*.

    Args:
        document: The ECS document.
    """
    fields = Fields(document)
    made = _finding(document, fields) if is_trip(document) else _statement(fields)
    at = moment(document)
    made["time"] = milliseconds(at) if at else 0
    made["metadata"] = _metadata(fields)
    made |= present(
        message=fields.text("message"),
        raw_data=fields.text("event.original"),
    )
    if rest := fields.rest():
        made["unmapped"] = rest
    return made


def milliseconds(at: datetime) -> int:
    """Give *at* as OCSF's timestamp_t."""
    return round(at.timestamp() * 1000)


def _finding(document: Document, fields: Fields) -> dict[str, Any]:
    severity, caption = SEVERITIES.get(fields.number("event.severity") or 0, SEVERITIES[73])
    suppressed = fields.text("canary.suppressed_by")
    status = DRILL if fields.take("canary.drill") else SUPPRESSED if suppressed else NEW
    seen = evidence(fields)
    at = moment(document)
    return {
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200401,
        "type_name": "Detection Finding: Create",
        "severity_id": severity,
        "severity": caption,
        "status_id": status[0],
        "status": status[1],
        "is_alert": fields.text("event.kind") == "alert",
        "finding_info": _about(fields, milliseconds(at) if at else None),
        "evidences": [seen],
        "resources": [_token(fields)],
        **present(
            status_detail=suppressed,
            risk_score=fields.number("event.risk_score"),
            observables=observables(seen),
        ),
    }


def _statement(fields: Fields) -> dict[str, Any]:
    """Write what we say ourselves; 21 is what is merely told, 47 a warning."""
    severity = fields.number("event.severity") or 0
    known, caption = SEVERITIES.get(severity, INFORMATIONAL) if severity > 21 else INFORMATIONAL
    who = user(fields)
    return {
        "activity_id": 99,
        "category_uid": 0,
        "category_name": "Uncategorized",
        "class_uid": 0,
        "class_name": "Base Event",
        "type_uid": 99,
        "type_name": "Base Event: Other",
        "severity_id": known,
        "severity": caption,
        **present(
            activity_name=fields.text("event.action"),
            actor={"user": who} if who else None,
        ),
    }


def _metadata(fields: Fields) -> dict[str, Any]:
    created = moment({"@timestamp": fields.text("event.created")})
    product = present(
        name=fields.first("observer.product", "observer.vendor") or "canary-siem",
        vendor_name=fields.text("observer.vendor"),
        version=fields.text("observer.version"),
    )
    reporter = present(
        name=fields.text("observer.name"),
        hostname=fields.text("observer.hostname"),
        uid=fields.text("observer.serial_number"),
    )
    return {
        "version": VERSION,
        "product": product,
        **present(
            uid=fields.text("event.id"),
            event_code=fields.first("event.code", "event.action"),
            correlation_uid=fields.text("canary.incident.id"),
            sequence=fields.number("event.sequence"),
            log_name=fields.text("event.dataset"),
            log_provider=fields.text("event.provider"),
            logged_time=milliseconds(created) if created else None,
            original_time=fields.text("@timestamp"),
            tenant_uid=fields.text("data_stream.namespace"),
            labels=fields.texts("tags"),
            reporter=reporter,
        ),
    }


def _about(fields: Fields, at: int | None) -> dict[str, Any]:
    analytic = present(
        uid=fields.first("rule.id", "canary.token.id"),
        name=fields.first("rule.name", "canary.token.memo"),
        category=fields.text("rule.category"),
    )
    labels = fields.inside("labels")
    return {
        "uid": fields.text("event.id"),
        **present(
            title=fields.text("message"),
            created_time=at,
            data_sources=fields.texts("canary.channel"),
            types=["Honeytoken"],
            analytic={**analytic, "type_id": 99, "type": "Honeytoken"} if analytic else None,
            attacks=list(_attacks(fields)),
            src_url=fields.text("event.url"),
            tags=[{"name": name, "value": str(each)} for name, each in labels.items()],
        ),
    }


def _attacks(fields: Fields) -> Iterator[dict[str, Any]]:
    """Give ATT&CK's words; ECS doesn't pair techniques with tactics, so only one tactic is."""
    fields.take("threat.framework")
    tactics = list(_named(fields, "threat.tactic"))
    common = {"tactic": tactics[0]} if len(tactics) == 1 else {}
    techniques = {each["uid"]: each for each in _named(fields, "threat.technique")}
    below = list(_named(fields, "threat.technique.subtechnique"))
    for sub in below:
        parent = techniques.get(sub["uid"].partition(".")[0])
        yield present(**common, technique=parent, sub_technique=sub)
    parents = {sub["uid"].partition(".")[0] for sub in below}
    rest = [each for uid, each in techniques.items() if uid not in parents]
    yield from (present(**common, technique=each) for each in rest)
    if not common or not techniques:
        yield from ({"tactic": each} for each in tactics)


def _named(fields: Fields, name: str) -> Iterator[dict[str, str]]:
    names, links = fields.texts(f"{name}.name"), fields.texts(f"{name}.reference")
    for index, uid in enumerate(fields.texts(f"{name}.id")):
        yield present(
            uid=uid,
            name=names[index] if index < len(names) else "",
            src_url=links[index] if index < len(links) else "",
        )


def _token(fields: Fields) -> dict[str, Any]:
    created = moment({"@timestamp": fields.text("canary.token.created")})
    return {
        "type": "Honeytoken",
        "role_id": 1,
        "role": "Target",
        **present(
            uid=fields.text("canary.token.id"),
            name=fields.first("canary.token.memo", "canary.token.id", "event.id"),
            created_time=milliseconds(created) if created else None,
            namespace=fields.text("canary.token.domain"),
        ),
    }
