"""An independent judge of OCSF: the published schema of 1.8.0, compiled by ocsf-json-schema."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

CLASSES = {2004: "detection_finding", 0: "base_event"}


@cache
def validator(class_uid: int) -> Draft202012Validator:
    """Give the validator of a class; no profile is claimed, so none of its fields may stand."""
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0"))
    return Draft202012Validator(schema.get_class_schema(CLASSES[class_uid]))


def faults(event: dict[str, Any]) -> list[str]:
    """Say where *event* breaks the schema, and how."""
    found = validator(event["class_uid"]).iter_errors(event)
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message}" for each in found]
