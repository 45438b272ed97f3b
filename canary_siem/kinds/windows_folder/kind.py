"""The kind itself: options, artifact, what is learnt."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import slug
from canary_siem.interfaces import Kind
from canary_siem.kinds.windows_folder.archive import folder, icon
from canary_siem.kinds.windows_folder.reading import MARKER, START, read
from canary_siem.names import labels_before
from canary_siem.tokens import Token
from canary_siem.trips import Artifact, Decoded, Hit

ATTACK = "https://attack.mitre.org"
VARIABLES = "%USERNAME%.%COMPUTERNAME%.%USERDOMAIN%"
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"),
}


def _folder_name(name: str) -> str:
    device = name.partition(".")[0].strip().lower()
    if name.strip() != name or name.endswith(".") or device in _DEVICES:
        message = "Windows takes no such name for a folder"
        raise ValueError(message)
    return name


class WindowsFolderOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Annotated[str, AfterValidator(_folder_name)] = Field(
        "Documents",
        min_length=1,
        max_length=100,
        pattern=r'^[^\x00-\x1f\x7f<>:"/\\|?*]+$',
        description="What the folder is called.",
    )


class WindowsFolder(Kind[WindowsFolderOptions]):
    r"""A folder in a .zip, for file shares, desktops, backups, wherever Windows users look round.

    Fires when Explorer shows the folder, which it does when the .zip is unpacked too: its
    desktop.ini wants an icon from a host whose name says who is asking. Keep the attributes when
    you move it (``robocopy``, ``xcopy /k``): Explorer heeds desktop.ini only in folders that are
    read-only or system.
    Does not fire in a command prompt, on other systems, where outgoing DNS is blocked, or where
    the policy against icons from the network is set, as current Windows 11 has it; nor where the
    user's name has more than 63 characters.
    The analyst learns user and domain (a local account has none but its host) and the host by its
    NetBIOS name, 15 characters at most, all in lower case; and which resolver asked. Who minimises
    names first asks for the end of this one, which says nothing. A user such as ``j.w.smith``
    shows twice for that: as ``smith`` first, for a label ``w`` begins a name.
    """

    title = "Windows folder"
    cls = "host"
    fires_on = "browsed or unpacked in Explorer"
    proof = "structure-checked"
    judges = "zipinfo, Unbound"
    categories = ("file",)
    types = ("access",)
    threat: ClassVar[Mapping[str, Any]] = {
        "framework": "MITRE ATT&CK",
        "tactic": {
            "id": ["TA0007"],
            "name": ["Discovery"],
            "reference": [f"{ATTACK}/tactics/TA0007/"],
        },
        "technique": {
            "id": ["T1083"],
            "name": ["File and Directory Discovery"],
            "reference": [f"{ATTACK}/techniques/T1083/"],
        },
    }
    options = WindowsFolderOptions

    def make(self, token: Token, options: WindowsFolderOptions) -> Sequence[Artifact]:
        """Pack the folder."""
        content = folder(options.folder, self._icon(token), token.seed, token.created)
        name = slug(options.folder, "_") or Draw(token.seed, "name").pick(("Archive", "Backup"))
        return (Artifact(f"{name}.zip", "application/zip", content),)

    def snippets(self, token: Token, options: WindowsFolderOptions) -> Mapping[str, str]:
        """Give the icon, for a desktop.ini of your own."""
        return {"icon_resource": f"IconResource={self._icon(token)}"}

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read user, host and domain."""
        return read(labels_before(token.id, hit.name), imported=token.imported)

    def _icon(self, token: Token) -> str:
        host = f"{START}.{VARIABLES}.{MARKER}.{token.hostname}"
        return icon(host, Draw(token.seed, "icon"))


DOOR = WindowsFolder()
