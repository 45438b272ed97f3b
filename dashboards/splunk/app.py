"""The whole app, file by file. ``python -m dashboards.splunk.app`` writes it below ``app/``."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from canary_siem import __version__
from dashboards.splunk import classic, fields, knowledge, rules, studio, views
from dashboards.splunk.conf import written
from dashboards.splunk.icons import icon
from dashboards.splunk.studio import APP

HERE = Path(__file__).parent
FOLDER = HERE / "app" / APP
COMMAND = "python -m dashboards.splunk.app"
LABEL = "Canary SIEM"
DESCRIPTION = "Trips of canarytokens: CIM fields, dashboards, and rules for Enterprise Security."
LICENCE = "Apache-2.0"


def files() -> dict[str, bytes]:
    """Give every file of the app, by its path below the app's folder."""
    return {
        "README.md": (HERE / "definitions/README.md").read_bytes(),
        "LICENSE": (HERE.parents[1] / "LICENSE").read_bytes(),
        "app.manifest": _json(_manifest()),
        "default/app.conf": written(_app(), "The app itself."),
        "default/props.conf": written(fields.props(), "Fields, at search time."),
        "default/eventtypes.conf": written(knowledge.event_types(), "Which events are what."),
        "default/tags.conf": written(knowledge.tags(), "Which data models they belong to."),
        "default/macros.conf": written(knowledge.macros(), "Where our events are."),
        "default/savedsearches.conf": written(
            rules.saved_searches(), "The rules. Enable those that you want."
        ),
        "default/data/ui/nav/default.xml": _navigation(),
        **{_view(name): studio.written(views.read(name)) for name in views.NAMES},
        _view("classic"): classic.written(views.read("overview")),
        "metadata/default.meta": _sharing(),
        "static/appIcon.png": icon(36),
        "static/appIcon_2x.png": icon(72),
        "static/appIconAlt.png": icon(36),
        "static/appIconAlt_2x.png": icon(72),
    }


def _view(name: str) -> str:
    return f"default/data/ui/views/canary_siem_{name}.xml"


def _app() -> Mapping[str, Mapping[str, str]]:
    return {
        "id": {"name": APP, "version": __version__},
        "install": {"is_configured": "0", "build": "1"},
        "launcher": {"author": "canary-siem", "description": DESCRIPTION, "version": __version__},
        "package": {"id": APP, "check_for_updates": "0"},
        "ui": {"is_visible": "1", "label": LABEL, "show_in_nav": "1"},
    }


def _manifest() -> Mapping[str, Any]:
    """Give app.manifest ("App manifest schema", 2.0.0)."""
    return {
        "schemaVersion": "2.0.0",
        "info": {
            "title": LABEL,
            "id": {"group": None, "name": APP, "version": __version__},
            "author": [{"name": "canary-siem", "email": None, "company": None}],
            "releaseDate": None,
            "description": DESCRIPTION,
            "classification": {
                "intendedAudience": "IT Professionals",
                "categories": ["Security, Fraud & Compliance"],
                "developmentStatus": "Production/Stable",
            },
            "commonInformationModels": {"Alerts": ">=4.0.0", "Intrusion_Detection": ">=4.0.0"},
            "license": {"name": LICENCE, "text": "LICENSE", "uri": None},
            "privacyPolicy": {"name": None, "text": None, "uri": None},
            "releaseNotes": {"name": None, "text": "README.md", "uri": None},
        },
        "dependencies": None,
        "tasks": None,
        "inputGroups": None,
        "incompatibleApps": None,
        "platformRequirements": {"splunk": {"Enterprise": ">=8.0.0"}},  # slim knows none later
        "supportedDeployments": ["_standalone", "_distributed", "_search_head_clustering"],
        "targetWorkloads": ["_search_heads", "_indexers"],
    }


def _navigation() -> bytes:
    lines = ['<nav search_view="search" color="#171D21">']
    for number, name in enumerate(views.NAMES):
        first = ' default="true"' if number == 0 else ""
        lines.append(f'  <view name="canary_siem_{name}"{first} />')
    rest = ['  <view name="canary_siem_classic" />', '  <view name="search" />', "</nav>", ""]
    return "\n".join([*lines, *rest]).encode()


def _sharing() -> bytes:
    """Let everybody read, and let searches of every app use our fields: data models are such."""
    access = {"access": "read : [ * ], write : [ admin, sc_admin ]"}
    return written({"": {**access, "export": "system"}}, "Who may see and change what.")


def _json(told: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(told, indent=2)}\n".encode()


def main() -> int:
    """Write the app, and remove what is no longer of it."""
    made = files()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and path.relative_to(FOLDER).as_posix() not in made:
            path.unlink()
    for name, content in made.items():
        place = FOLDER / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
