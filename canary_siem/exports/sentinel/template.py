"""Rules and functions as one template that Azure Resource Manager deploys into a workspace.

Sources: Azure Resource Manager template reference, "Microsoft.OperationalInsights
workspaces/savedSearches" and "Microsoft.SecurityInsights alertRules".
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from canary_siem.exports.sentinel.rules import rule

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
FUNCTIONS_API, RULES_API = "2020-08-01", "2023-02-01-preview"
"""The second is the first that knows rules which run each minute."""

_WORKSPACES = "Microsoft.OperationalInsights/workspaces"


def template(dashboards: Path) -> dict[str, Any]:
    """Write the template; *dashboards* is the folder of that name."""
    home = dashboards / "sentinel"
    functions = {each.stem: _text(each) for each in sorted((home / "functions").iterdir())}
    texts = (dashboards / "rules.toml", home / "rules.toml")
    told, native = (tomllib.loads(text.read_text("utf-8")) for text in texts)
    rules = [
        _rule(told[name], native[name], _text(home / f"rules/{name}.kql"), functions)
        for name in told
    ]
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "workspace": _parameter("string", "The Log Analytics workspace of Sentinel"),
            "enabled": _parameter("bool", "Whether the rules run at once", defaultValue=False),
        },
        "resources": [*(_function(*each) for each in functions.items()), *rules],
    }


def _text(file: Path) -> str:
    return file.read_text("utf-8").strip()


def _parameter(sort: str, told: str, **more: object) -> dict[str, Any]:
    return {"type": sort, **more, "metadata": {"description": told}}


def _function(name: str, body: str) -> dict[str, Any]:
    return {
        "type": f"{_WORKSPACES}/savedSearches",
        "apiVersion": FUNCTIONS_API,
        "name": f"[concat(parameters('workspace'), '/{name}')]",
        "properties": {
            "category": "canary-siem",
            "displayName": name,
            "functionAlias": name,
            "query": body,
            "version": 2,
        },
    }


def _rule(
    told: Mapping[str, Any], native: Mapping[str, Any], query: str, functions: Mapping[str, str]
) -> dict[str, Any]:
    used = [name for name in functions if name in query]
    if native["kind"] == "NRT":  # such a rule names a table, and nothing that stands elsewhere
        query = "".join(f"let {name} = {functions[name]};\n" for name in used) + query
        used = []
    return {
        "type": f"{_WORKSPACES}/providers/alertRules",
        "apiVersion": RULES_API,
        "name": f"[concat(parameters('workspace'), '/Microsoft.SecurityInsights/{told['uuid']}')]",
        "kind": native["kind"],
        "dependsOn": [
            f"[resourceId('{_WORKSPACES}/savedSearches', parameters('workspace'), '{name}')]"
            for name in used
        ],
        "properties": {
            "enabled": "[parameters('enabled')]",
            **rule(told, native, query),
        },
    }
