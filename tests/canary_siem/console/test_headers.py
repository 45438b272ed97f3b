from canary_siem.console.headers import CSP, HEADERS


def test_nothing_is_allowed_that_is_not_our_own() -> None:
    assert "unsafe" not in CSP
    assert "default-src 'none'" in CSP
    assert HEADERS["Content-Security-Policy"] == CSP


def test_our_own_forms_say_where_they_come_from() -> None:
    assert HEADERS["Referrer-Policy"] == "same-origin"
