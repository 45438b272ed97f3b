import hashlib
from base64 import b64decode
from typing import Any

import pytest

from canary_siem.errors import ActionError


async def test_a_file_is_made_again_byte_by_byte(act: Any, plant: Any) -> None:
    token = await plant("word", inline=True)
    [made] = token.artifacts

    again = await act("download_artifact", id=token.id, filename=made.filename)

    assert again.content == made.content
    assert hashlib.sha256(b64decode(again.content)).hexdigest() == made.sha256


async def test_where_there_is_one_file_its_name_may_be_left_out(act: Any, plant: Any) -> None:
    token = await plant("word")

    again = await act("download_artifact", id=token.id)

    assert again.filename == token.artifacts[0].filename


async def test_a_wrong_name_is_told_the_right_ones(act: Any, plant: Any) -> None:
    token = await plant("word")

    with pytest.raises(ActionError, match=r"no file 'x'; there is .+\.docx") as caught:
        await act("download_artifact", id=token.id, filename="x")
    assert caught.value.status == 404


async def test_a_kind_without_files_says_so(act: Any, plant: Any) -> None:
    token = await plant("dns")

    with pytest.raises(ActionError, match="dns makes no file"):
        await act("download_artifact", id=token.id)
