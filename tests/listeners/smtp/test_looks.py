import re
from itertools import pairwise

import pytest

from listeners.smtp.looks import Looks, looks

NAMES = [f"d{number}.example" for number in range(200)]


def test_an_installation_looks_the_same_after_each_restart() -> None:
    assert looks(["a.example", "b.example"]) == looks(["a.example", "b.example"])


def test_installations_look_unlike_one_another() -> None:
    seen = [looks([name]) for name in NAMES]

    for each in ("banner", "size", "offers", "long_ids"):
        assert len({getattr(one, each) for one in seen}) > 1, each
    assert len({one.hostname.partition(".")[0] for one in seen}) > 5
    assert len({(one.banner, one.size, one.offers, one.long_ids) for one in seen}) > 100


def test_five_megabytes_always_fit() -> None:
    assert min(looks([name]).size for name in NAMES) >= 20_000_000


def test_the_operator_may_choose() -> None:
    chosen = looks(["a.example"], "mx.corp.example", "ESMTP Exim", 12_000_000)

    assert (chosen.hostname, chosen.banner, chosen.size) == (
        "mx.corp.example",
        "ESMTP Exim",
        12_000_000,
    )


def test_its_name_lies_under_the_first_domain() -> None:
    assert all(looks([name, "z.example"]).hostname.endswith(name) for name in NAMES)


def test_tls_is_offered_where_it_can_be_had() -> None:
    one = looks(["a.example"])

    assert "STARTTLS" in one.extensions(tls=True)
    assert "STARTTLS" not in one.extensions(tls=False)
    assert f"SIZE {one.size}" in one.extensions(tls=False)


@pytest.mark.parametrize(
    ("long_ids", "form"),
    [
        (False, r"[0-9A-F]{9,13}"),
        (True, r"[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10}z[0-9A-Za-z]{4}"),
    ],
)
def test_queue_ids_look_like_postfix_ones(long_ids: bool, form: str) -> None:
    one = Looks("mx.example", "ESMTP", 1, (), long_ids)

    drawn = [one.queue_id() for _ in range(50)]

    assert all(re.fullmatch(form, each) for each in drawn)
    assert len(set(drawn)) == 50
    if long_ids:  # they begin with the time
        assert all(a[:6] <= b[:6] for a, b in pairwise(drawn))
