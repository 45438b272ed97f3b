"""How severe, and for whose eyes."""

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from canary_siem.processors.grade import Grade, read_networks
from canary_siem.suppressions import Suppression
from canary_siem.trips import Draft, Drill
from tests.things import make_draft, make_token

CHROME = (
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/57.0.2987.133 Safari/537.36"
)
SKYPE = "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"
SLACK = "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"


def graded(grade: Grade, draft: Draft) -> Draft:
    grade(None, "append", {"draft": draft})
    return draft


def web(**hit: Any) -> Draft:
    return make_draft(channel="http", role="direct", **hit)


def test_a_trip_is_an_alert_of_high_severity() -> None:
    draft = graded(Grade(), web(user_agent="curl/8.5.0"))

    assert (draft.alert, draft.severity, draft.suppressed_by, draft.tags) == (True, 73, "", [])


def test_a_resolver_is_called_one() -> None:
    assert graded(Grade(), make_draft()).tags == ["source-is-resolver"]


@pytest.mark.parametrize(
    ("user_agent", "tag"),
    [
        (SLACK, "link-preview"),
        ("Slack-ImgProxy (+https://api.slack.com/robots)", "link-preview"),
        (SKYPE, "link-preview"),
        (
            f"{SKYPE} skype-url-preview@microsoft.com",
            "link-preview",
        ),
        (f"{CHROME} BingPreview/1.0b", "link-preview"),  # Outlook on the web shows a preview
        ("DropboxPreviewBot/1.0", "link-preview"),
        (
            "Mozilla/5.0 (rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            "link-preview",
        ),
        (
            f"{CHROME} Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)",
            "link-preview",
        ),
        (
            "Mozilla/5.0 (en-us) AppleWebKit/525.13 (KHTML, like Gecko; Google Web Preview)",
            "link-preview",
        ),
        ("facebookexternalhit/1.1", "link-preview"),
        ("Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)", "scanner"),
        ("Mozilla/5.0 zgrab/0.x", "scanner"),
    ],
)
def test_a_robot_lowers_the_severity_and_is_still_seen(user_agent: str, tag: str) -> None:
    draft = graded(Grade(), web(user_agent=user_agent))

    assert (draft.alert, draft.severity, draft.tags) == (True, 21, [tag])


def test_a_robot_in_its_own_network_is_an_event(tmp_path: Path) -> None:
    networks = tmp_path / "previewers.txt"
    networks.write_text("# Slack\n192.0.2.0/24\n")
    grade = Grade(preview_networks=networks)

    inside = graded(grade, web(user_agent=SLACK))
    outside = graded(grade, web(user_agent=SLACK, source_ip="198.51.100.1"))

    assert (inside.alert, inside.suppressed_by) == (False, "link-preview")
    assert (outside.alert, outside.suppressed_by) == (True, "")


def test_a_previewer_that_calls_itself_a_browser_is_known_by_its_network(tmp_path: Path) -> None:
    networks = tmp_path / "previewers.txt"
    networks.write_text("40.94.16.0/20  # Outlook's SafeLinks\n")
    grade = Grade(preview_networks=networks)

    inside = graded(grade, web(user_agent=CHROME, source_ip="40.94.16.7"))
    person = graded(grade, web(user_agent=CHROME))

    assert (inside.alert, inside.severity, inside.suppressed_by) == (True, 21, "")
    assert inside.tags == ["link-preview"]
    assert (person.alert, person.severity, person.tags) == (True, 73, [])


@pytest.mark.parametrize(
    "user_agent",
    [
        "Microsoft Office Existence Discovery",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
        f"{CHROME} Teams/1.6.00.4472 Electron/19.1.8",
        "Mozilla/5.0 (Windows NT 10.0) DropboxDesktopClient/180.4",
    ],
)
def test_programs_that_people_look_through_are_people(user_agent: str) -> None:
    draft = graded(Grade(), web(user_agent=user_agent))

    assert (draft.severity, draft.tags) == (73, [])


@pytest.mark.parametrize("state", ["paused", "deleted"])
def test_a_token_out_of_service_gives_events(state: Any) -> None:
    draft = graded(Grade(), make_draft(make_token(state=state)))

    assert (draft.alert, draft.suppressed_by) == (False, state)
    assert ("deleted-token" in draft.tags) is (state == "deleted")


def test_plumbing_is_an_event() -> None:
    draft = graded(Grade(), make_draft(plumbing=True))

    assert (draft.alert, draft.suppressed_by) == (False, "dns-plumbing")


@pytest.mark.parametrize("as_alert", [False, True])
def test_a_drill_is_an_event_unless_asked_for(*, as_alert: bool) -> None:
    draft = graded(Grade(), make_draft(drill=Drill("n", as_alert=as_alert)))

    assert draft.alert is as_alert
    assert "drill" in draft.tags
    assert draft.suppressed_by == ("" if as_alert else "drill")


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ({"source": (ip_network("192.0.2.0/24"),)}, True),
        ({"source": (ip_network("198.51.100.0/24"),)}, False),
        ({"user_agent": "curl/*"}, True),
        ({"user_agent": "wget*"}, False),
        ({"path": "/health*"}, True),
        ({"path": "/other"}, False),
        ({"token": ("aaaaaaaaaaaaaaaaaaaa",)}, True),
        ({"token": ("b",)}, False),
        ({"user_agent": "curl/*", "path": "/other"}, False),
        ({"user_agent": "CURL/*", "until": 1}, False),
    ],
)
def test_an_operators_rule_needs_every_criterion(rule: dict[str, Any], *, fits: bool) -> None:
    grade = Grade(lambda: [Suppression("monitoring", **rule)])

    draft = graded(grade, web(user_agent="curl/8.5.0", path="/healthz"))

    assert draft.suppressed_by == ("monitoring" if fits else "")
    assert draft.alert is not fits


def test_the_first_rule_that_fits_names_the_hit() -> None:
    rules = [
        Suppression("other", path="/other"),
        Suppression("first", path="/a*"),
        Suppression("second", path="/*"),
    ]

    assert graded(Grade(lambda: rules), web(path="/a")).suppressed_by == "first"


def test_a_rule_that_comes_or_goes_holds_from_the_next_hit_on() -> None:
    rules: list[Suppression] = []
    grade = Grade(lambda: rules)

    before = graded(grade, web(path="/a"))
    rules.append(Suppression("now", path="/a"))
    during = graded(grade, web(path="/a"))
    rules.clear()
    after = graded(grade, web(path="/a"))

    assert [draft.suppressed_by for draft in (before, during, after)] == ["", "now", ""]
    assert [draft.alert for draft in (before, during, after)] == [True, False, True]


def test_networks_are_read_with_comments(tmp_path: Path) -> None:
    path = tmp_path / "networks"
    path.write_text("\n# a comment\n192.0.2.1/24 # office\n2001:db8::/32\n")

    assert read_networks(path) == (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))
