import io
import zipfile

import pytest
from pydantic import ValidationError

from canary_siem.kinds.windows_folder import DOOR
from canary_siem.kinds.windows_folder.kind import WindowsFolderOptions
from canary_siem.tokens import Token
from canary_siem.trips import Artifact, Decoded
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token

HOST = f"w.%USERNAME%.%COMPUTERNAME%.%USERDOMAIN%.ini.{ID}.{DOMAIN}"


def made(options: WindowsFolderOptions) -> tuple[Token, Artifact]:
    one = token(DOOR, options)
    (artifact,) = DOOR.make(one, options)
    return one, artifact


def test_the_folder_wants_an_icon_from_a_host_that_names_who_asks() -> None:
    options = WindowsFolderOptions()
    one, artifact = made(options)

    with zipfile.ZipFile(io.BytesIO(artifact.content)) as archive:
        text = archive.read("Documents/desktop.ini").decode("utf-16")

    assert artifact.filename == "Documents.zip"
    assert f"IconResource=\\\\{HOST}\\" in text
    assert DOOR.snippets(one, options)["icon_resource"] in text


def test_a_folder_of_the_planter_s_naming_is_packed() -> None:
    _, artifact = made(WindowsFolderOptions(folder="Board papers 2026"))

    with zipfile.ZipFile(io.BytesIO(artifact.content)) as archive:
        assert archive.namelist()[0] == "Board papers 2026/"
    assert artifact.filename == "Board_papers_2026.zip"


def test_a_folder_without_latin_letters_gets_a_plain_file_name() -> None:
    assert made(WindowsFolderOptions(folder="資料"))[1].filename in {"Archive.zip", "Backup.zip"}


@pytest.mark.parametrize(
    "name", ["", "a/b", "a\\b", "a:b", "a?", "con", "COM1.x", "a.", " a", "a ", "a\nb", "x" * 101]
)
def test_names_that_windows_refuses_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        DOOR.options(folder=name)


@pytest.mark.parametrize("channel", ["dns", "http"])
def test_the_name_tells_who_looked_by_whichever_channel(channel: str) -> None:
    seen = hit(f"w.alice.smith.ws-17.corp.ini.{ID}.{DOMAIN}", channel=channel)

    assert DOOR.decode(token(DOOR), seen) == Decoded(
        {"user": {"name": "alice.smith", "domain": "corp"}, "host": {"name": "ws-17"}}
    )


def test_an_older_client_is_read_for_imported_ids_only() -> None:
    seen = hit(f"alice.ws-17.ini.{ID}.{DOMAIN}")

    assert DOOR.decode(token(DOOR, imported=True), seen).fields["user"] == {"name": "alice"}
    assert not DOOR.decode(token(DOOR), seen).fields
