"""What the app knows of our events: event types, their tags, and macros."""

from collections.abc import Mapping

ANYWHERE = "index=*"
"""Where our events are looked for until somebody says which index they are in."""

EVENT_TYPES: Mapping[str, str] = {
    # Only what is for eyes: drills and suppressed hits would be attacks that never were.
    "canary_siem_alert": 'sourcetype="canary_siem:trip" event_kind="alert"',
    "canary_siem_hit": 'sourcetype="canary_siem:trip"',
    "canary_siem_health": 'sourcetype="canary_siem:health"',
    "canary_siem_audit": 'sourcetype="canary_siem:audit"',
}
TAGS: Mapping[str, tuple[str, ...]] = {
    "canary_siem_alert": ("alert", "attack", "ids"),
}
"""By event type. ``alert``: data model Alerts; ``ids``, ``attack``: Intrusion_Detection."""


def macros(index: str = "") -> dict[str, dict[str, str]]:
    """Give macros.conf.

    Args:
        index: The index that our events are in; empty for not known.
    """
    where = f'index="{index}"' if index else ANYWHERE
    told = {
        "canary_siem_index": where,
        "canary_siem_trips": '`canary_siem_index` sourcetype="canary_siem:trip"',
        "canary_siem_health": '`canary_siem_index` sourcetype="canary_siem:health"',
        "canary_siem_audit": '`canary_siem_index` sourcetype="canary_siem:audit"',
        # By when it came, not by when it happened: what waited for the way to Splunk is new too.
        "canary_siem_new": '_indextime >= relative_time(now(), "-40m@m")',
    }
    return {name: {"definition": text, "iseval": "0"} for name, text in told.items()}


def event_types() -> dict[str, dict[str, str]]:
    """Give eventtypes.conf."""
    return {name: {"search": search} for name, search in EVENT_TYPES.items()}


def tags() -> dict[str, dict[str, str]]:
    """Give tags.conf."""
    return {f"eventtype={name}": dict.fromkeys(each, "enabled") for name, each in TAGS.items()}
