"""Routes, derived."""

from canary_siem.api.routes import Match, Routes, derive, installed
from tests.canary_siem.api.probes import Work

PROMISED = {
    ("POST", "/tokens"),
    ("GET", "/tokens"),
    ("GET", "/tokens/{id}"),
    ("PATCH", "/tokens/{id}"),
    ("DELETE", "/tokens/{id}"),
    ("POST", "/tokens/{id}/rotate"),
    ("POST", "/tokens/{id}/trigger"),
    ("GET", "/tokens/{id}/artifacts/{filename}"),
    ("GET", "/trips"),
    ("GET", "/trips/{event.id}"),
    ("GET", "/kinds"),
    ("GET", "/connectors"),
}


def find(routes: Routes, method: str, path: str) -> Match:
    found = routes.find(method, path)
    assert isinstance(found, Match)
    return found


def test_what_others_rely_on_is_there() -> None:
    assert {(each.method, each.path) for each in derive(installed()).all} >= PROMISED


def test_a_place_gives_the_field_of_its_name_undone() -> None:
    found = find(derive(installed()), "GET", "/api/v1/tokens/x/artifacts/a%20b%2Fc.docx")

    assert found.values == {"id": "x", "filename": "a b/c.docx"}


def test_a_dotted_place_gives_a_plain_field() -> None:
    found = find(derive(installed()), "GET", "/api/v1/trips/0198")

    assert found.values == {"event_id": "0198"}
    assert found.route.template == "/trips/{event_id}"


def test_a_known_path_tells_its_methods() -> None:
    routes = derive(installed())

    assert routes.find("PUT", "/api/v1/tokens/x") == ["DELETE", "GET", "PATCH"]
    assert routes.find("GET", "/api/v1/tokens/x/") == []
    assert routes.find("GET", "/tokens") == []


def test_a_route_says_what_it_does() -> None:
    listed = find(derive(installed()), "GET", "/api/v1/tokens").route
    probe = find(derive({"do_work": Work().door()}), "POST", "/api/v1/works").route

    assert listed.summary == "List tokens, newest first."
    assert probe.summary == "Do work"
