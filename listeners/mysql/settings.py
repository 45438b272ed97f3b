"""``[listeners.mysql]``: what the operator may say."""

from typing import Annotated

from pydantic import Field

from canary_siem.durations import Duration
from canary_siem.sockets import Binds
from canary_siem.sockets.settings import ConversationSettings


class MysqlSettings(ConversationSettings):
    """The MySQL listener's settings."""

    bind: Binds = Field(
        ["0.0.0.0:3306"], min_length=1, description="Where to listen; port 0 takes a free one."
    )
    version: Annotated[str, Field(max_length=60, pattern=r"^[!-~]*$")] = Field(
        default="",
        description="The version it shows, such as 5.7.44-log; made up, and kept, where empty.",
    )
    login_timeout: Duration = Field(
        default=10.0, gt=0, le=600, description="Until a client has logged in."
    )
