from collections import Counter

from canary_siem.artifacts.draws import Draw

SEED = bytes(range(16))


def test_one_seed_and_purpose_draw_the_same_for_ever() -> None:
    draw = Draw(SEED, "title")

    assert [draw.below(1000) for _ in range(6)] == [441, 93, 495, 791, 281, 394]


def test_another_purpose_or_seed_draws_something_else() -> None:
    drawn = [
        tuple(draw.below(1000) for _ in range(5))
        for draw in (Draw(SEED, "title"), Draw(SEED, "text"), Draw(SEED[::-1], "title"))
    ]

    assert len(set(drawn)) == 3


def test_every_outcome_is_about_as_frequent() -> None:
    draw = Draw(SEED, "dice")

    thrown = Counter(draw.between(1, 6) for _ in range(6000))

    assert set(thrown) == {1, 2, 3, 4, 5, 6}
    assert all(850 < count < 1150 for count in thrown.values())


def test_large_numbers_are_drawn_too() -> None:
    draw = Draw(SEED, "large")

    assert len({draw.below(1 << 64) for _ in range(50)}) == 50


def test_some_are_all_different_and_no_more_than_there_are() -> None:
    draw = Draw(SEED, "some")

    assert len(set(draw.some("abcdef", 4))) == 4
    assert sorted(draw.some("abc", 9)) == ["a", "b", "c"]


def test_octets_differ_from_draw_to_draw() -> None:
    draw = Draw(SEED, "octets")

    assert len({draw.octets(8) for _ in range(20)}) == 20
    assert len(draw.octets(64)) == 64


def test_often_means_its_share() -> None:
    draw = Draw(SEED, "often")

    assert 200 < sum(draw.often(25) for _ in range(1000)) < 300


def test_many_numbers_are_drawn_at_once_and_anew() -> None:
    draw = Draw(b"seed", "purpose")

    once, again = draw.numbers(1000), draw.numbers(1000)

    assert len(set(once) | set(again)) > 1990
    assert all(0 <= number < 1 << 32 for number in once)
    assert max(once) > 1 << 31
    assert Draw(b"seed", "purpose").numbers(1000) == once
