"""The words of numbers."""

import pytest

from listeners.dns import codes


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "A"), (65, "HTTPS"), (53, "SMIMEA"), (65280, "TYPE65280"), (0, "TYPE0")],
)
def test_a_type_without_a_name_is_written_by_number(number: int, word: str) -> None:
    assert codes.type_name(number) == word


def test_a_class_or_an_opcode_without_a_name_is_written_by_number() -> None:
    assert [codes.class_name(each) for each in (1, 3, 255, 32)] == ["IN", "CH", "ANY", "CLASS32"]
    assert [codes.opcode_name(each) for each in (0, 5, 9)] == ["QUERY", "UPDATE", "OPCODE9"]
