"""What stands in a form's fields."""

from canary_siem.console.fields import Asked, Field

NUMBER = Field("number", "options.number", "Number", default="5")
CHECK = Field("loud", "loud", "Loud", widget="check", default="true")


def test_before_anything_is_said_a_default_stands_there() -> None:
    asked = Asked([NUMBER, CHECK])

    assert asked.value(NUMBER) == "5"
    assert asked.chosen(CHECK, "true")


def test_what_was_said_stands_there_even_if_it_is_nothing() -> None:
    asked = Asked([NUMBER, CHECK], {"options.number": ["7"]})
    cleared = Asked([NUMBER, CHECK], {"other": ["x"]})

    assert asked.value(NUMBER) == "7"
    assert cleared.value(NUMBER) == ""
    assert not cleared.chosen(CHECK, "true")
