"""token download: give a token's file again, the same bytes."""

from pydantic import Field

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.planting import existing, make, packed
from canary_siem.shapes import ArtifactOut, TokenId


class DownloadArtifact(TokenId):
    """Which file of which token."""

    filename: str = Field(
        "", description="Which file; may be left out where there is one.", max_length=255
    )


async def download_artifact(house: House, wish: DownloadArtifact) -> ArtifactOut:
    """Make the token's artifacts again and give the one that is wanted."""
    token = await existing(house, wish.id)
    artifacts = await make(house, house.kind(token.kind), token)
    names = [each.filename for each in artifacts]
    if not names:
        raise ActionError(
            f"{token.kind} makes no file; `token show` gives its address", status=404
        )
    found = [each for each in artifacts if wish.filename in {"", each.filename}]
    if len(found) != 1:
        what = f"no file {wish.filename!r}" if wish.filename else "more than one file"
        raise ActionError(f"{token.id} has {what}; there is {', '.join(names)}", status=404)
    return packed(found[0], inline=True)


DOOR = Action(
    run=download_artifact,
    input=DownloadArtifact,
    output=ArtifactOut,
    scope="tokens:read",
    command=("token", "download"),
    route=("GET", "/tokens/{id}/artifacts/{filename}"),
    positional=("id", "filename"),
    read_only=True,
    example={"id": "k2jx7q5m3vw6yzab4hcn", "filename": "Budget 2026.docx"},
)
