import re

import pytest

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.sheets import SHEETS, Sheet
from canary_siem.artifacts.words import about, phrase


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.titles[0])
def test_a_title_leads_to_its_own_sheet(sheet: Sheet) -> None:
    for number, title in enumerate(sheet.titles * 8):
        assert about(phrase(Draw(bytes([number]), "x"), title), SHEETS) is sheet


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.titles[0])
def test_formulas_ask_only_for_columns_that_stay(sheet: Sheet) -> None:
    staying = {column.key for column in sheet.columns if not column.spare}

    asked = {key for column in sheet.columns for key in re.findall(r"\{(\w+)\}", column.formula)}

    assert asked <= staying
    assert len({column.key for column in sheet.columns}) == len(sheet.columns)
    assert not sheet.columns[0].total
