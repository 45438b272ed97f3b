"""What went wrong, named by what the caller should do about it.

::

    CanarySiemError                 a person is told; the text says what to do next
    ├── ConfigError                 mend the file, then start again (exit 2)
    ├── StorageError                the disk or the database fails: hold in memory, go on
    ├── ReceiverUnavailableError    back off, keep the whole batch
    ├── BatchRefusedError           halve the batch until the culprit stands alone
    ├── AccessRefusedError          we are refused: hold the queue, tell the operator
    └── ActionError                 the action can't be done as asked (exit 1, HTTP 4xx)
"""


class CanarySiemError(Exception):
    """Base of every error that reaches a person; its text says what to do next."""


class ConfigError(CanarySiemError):
    """A setting is wrong.

    Args:
        where: The file, or the environment variable, that carries it.
        key: The setting, dotted as in TOML.
        hint: What is wrong and the way out.
    """

    def __init__(self, where: str, key: str, hint: str) -> None:
        super().__init__(f"{where}: {key}: {hint}" if key else f"{where}: {hint}")
        self.where = where
        self.key = key
        self.hint = hint


class StorageError(CanarySiemError):
    """The database can't be read or written now."""


class ReceiverUnavailableError(CanarySiemError):
    """The receiver can't take anything now: keep the whole batch and come back.

    Args:
        reason: What was seen, with the receiver's address.
        retry_after: Seconds the receiver asked us to stay away, if it did.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class BatchRefusedError(CanarySiemError):
    """The receiver refuses the batch as a whole (too big, malformed): delivery halves it.

    Args:
        reason: The receiver's words.
        culprit: Index in the batch of the trip the receiver blames, where it says so.
        stored: How many trips at the head of the batch the receiver has certainly taken.
    """

    def __init__(self, reason: str, *, culprit: int | None = None, stored: int = 0) -> None:
        super().__init__(reason)
        self.culprit = culprit
        self.stored = stored


class AccessRefusedError(CanarySiemError):
    """The receiver refuses *us* (credentials, index, rights): hold the queue, tell someone."""


class ActionError(CanarySiemError):
    """The action can't be done as asked.

    Args:
        detail: One sentence that says what to do.
        status: The HTTP status that says the same (RFC 9110, section 15.5).
    """

    def __init__(self, detail: str, *, status: int = 400) -> None:
        super().__init__(detail)
        self.status = status
