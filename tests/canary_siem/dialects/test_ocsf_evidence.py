"""What was seen of an intruder, object by object."""

from typing import Any

import pytest

from canary_siem.dialects.ocsf import event
from tests.canary_siem.dialects.finding import faults
from tests.samples import trip_document, web_document

MAIL = {
    "email": {
        "from": {"address": ["mallory@example.net"]},
        "to": {"address": ["k5vq@ct.example.org"]},
        "subject": "Invoice",
        "message_id": "1@example.net",
        "attachments": [
            {"file": {"name": "a.pdf", "size": 5, "mime_type": "application/pdf"}},
            {"file": {"size": 7}},
        ],
    },
    "canary.email.links": ["http://example.net/x"],
}


def seen(**overrides: Any) -> dict[str, Any]:
    made = event(trip_document(**overrides))
    assert faults(made) == []
    evidence: dict[str, Any] = made["evidences"][0]
    return evidence


def test_a_look_up_names_resolver_question_and_who() -> None:
    found = seen()

    assert found["src_endpoint"] == {
        "ip": "198.51.100.53",
        "port": 40123,
        "location": {"city": "London", "country": "GB", "lat": 51.5142, "long": -0.0931},
        "autonomous_system": {"number": 64496, "name": "Example Networks"},
    }
    assert found["dst_endpoint"] == {"ip": "203.0.113.10", "port": 53}
    assert found["query"]["packet_uid"] == 4660
    assert found["query"]["opcode_id"] == 0
    assert found["user"] == {"name": "alice", "domain": "CORP"}
    assert found["device"] == {"hostname": "WS-0042", "type_id": 0}


def test_a_request_has_its_url_beside_it() -> None:
    found = event(web_document())["evidences"][0]

    assert found["url"]["url_string"].startswith("https://ct.example.org/docs/")
    assert found["http_request"]["http_method"] == "GET"
    assert found["http_request"]["user_agent"] == "curl/8.5.0"
    assert found["http_response"] == {"code": 200}


def test_a_method_that_ocsf_does_not_know_stays_unmapped() -> None:
    made = event(web_document(**{"http.request.method": "PROPFIND"}))

    assert faults(made) == []
    assert "http_method" not in made["evidences"][0]["http_request"]
    assert made["unmapped"]["http.request.method"] == "PROPFIND"


@pytest.mark.parametrize("ip", ["nowhere", "fe80::1%eth0"])
def test_what_is_no_address_is_none(ip: str) -> None:
    made = event(trip_document(**{"source.ip": ip, "source.address": None}))

    assert faults(made) == []
    assert "src_endpoint" not in made["evidences"][0]
    assert made["unmapped"]["source.ip"] == ip


def test_a_source_may_be_a_name() -> None:
    source = {"address": "ws-7.corp.example", "domain": "ws-7.corp.example"}

    assert seen(source=source)["src_endpoint"] == {"hostname": "ws-7.corp.example"}


def test_a_program_without_its_number_is_an_application() -> None:
    assert seen(process={"name": "id"})["actor"]["app_name"] == "id"
    assert seen(process={"name": "id", "pid": 4})["process"] == {"pid": 4, "name": "id"}


@pytest.mark.parametrize(
    ("path", "name"), [("/srv/plans/a.txt", "a.txt"), (r"C:\plans\b.txt", "b.txt")]
)
def test_a_file_is_called_as_its_path_ends(path: str, name: str) -> None:
    assert seen(file={"path": path})["file"] == {"name": name, "type_id": 0, "path": path}


def test_a_mail_brings_its_attachments_and_links() -> None:
    found = seen(**MAIL)["email"]

    assert (found["from"], found["to"]) == ("mallory@example.net", ["k5vq@ct.example.org"])
    assert [each["name"] for each in found["files"]] == ["a.pdf"]
    assert found["urls"] == [{"url_string": "http://example.net/x"}]


def test_a_mail_from_nobody_to_nobody_is_no_mail() -> None:
    made = event(trip_document(email={"from": {"address": ['"a b"@x']}, "subject": "Hi"}))

    assert faults(made) == []
    assert "email" not in made["evidences"][0]
    assert made["unmapped"]["email.subject"] == "Hi"


def test_tls_needs_its_version() -> None:
    tls = {"cipher": "TLS_AES_128_GCM_SHA256", "client": {"server_name": "ct.example.org"}}

    assert "tls" not in seen(tls=tls)
    assert seen(tls={**tls, "version": "1.3"})["tls"]["sni"] == "ct.example.org"


def test_observables_point_to_where_they_stand() -> None:
    made = event(trip_document())
    found = {each["name"]: each["value"] for each in made["observables"]}

    assert found["evidences[0].src_endpoint.ip"] == "198.51.100.53"
    assert found["evidences[0].user.name"] == "alice"
