"""The package is made of what setup installs and the dashboards are made of."""

import io
import json
import zipfile

import yaml

from canary_siem import __version__
from canary_siem.exports import Sources
from canary_siem.exports.fleet import DOOR
from canary_siem.exports.fleet.package import package
from canary_siem.exports.kibana.objects import as_kept, objects
from canary_siem.exports.kibana.rules import rules
from tests.house.generated import ROOT

DASHBOARDS = ROOT / "dashboards"
FILES = package(DASHBOARDS)


def test_it_is_of_our_version() -> None:
    manifest = yaml.safe_load(FILES["manifest.yml"])
    changes = yaml.safe_load(FILES["changelog.yml"])

    assert (manifest["name"], manifest["version"]) == ("canary_siem", __version__)
    assert changes[0]["version"] == __version__


def test_the_saved_objects_are_those_of_the_other_export() -> None:
    for each in objects(DASHBOARDS):
        file = f"kibana/{each['type'].replace('-', '_')}/{each['id']}.json"
        assert json.loads(FILES[file]) == as_kept(each)


def test_the_rules_are_those_of_the_other_export_and_nobodys_choice_is_made() -> None:
    for each in rules(DASHBOARDS):
        asset = json.loads(FILES[f"kibana/security_rule/{each['rule_id']}.json"])
        assert asset["id"] == each["rule_id"]
        assert asset["attributes"] == {k: v for k, v in each.items() if k != "enabled"}


def test_every_dataset_has_its_stream_with_our_pipeline() -> None:
    ours = json.loads(
        (DASHBOARDS / "elastic/ingest_pipeline/canary_siem@default-pipeline.json").read_text()
    )
    for name in ("trip", "health", "audit"):
        manifest = yaml.safe_load(FILES[f"data_stream/{name}/manifest.yml"])
        kept = yaml.safe_load(FILES[f"data_stream/{name}/lifecycle.yml"])
        pipeline = FILES[f"data_stream/{name}/elasticsearch/ingest_pipeline/default.json"]
        assert manifest["dataset"] == f"canary_siem.{name}"
        assert kept == {"data_retention": "365d"}
        assert json.loads(pipeline) == ours


def test_the_zip_holds_it_in_one_folder_and_is_always_the_same() -> None:
    sources = Sources(lambda: b"", DASHBOARDS, lambda: None)
    ((name, content),) = DOOR.make(sources).items()
    top = f"canary_siem-{__version__}"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()

    assert name == f"{top}.zip"
    assert names == sorted(f"{top}/{each}" for each in FILES)
    assert DOOR.make(sources)[name] == content
