"""The script that plants the view, or the trigger.

Sources: "CREATE FUNCTION", "CREATE VIEW" and "CREATE TRIGGER", Microsoft's Transact-SQL reference.
Each batch ends in GO, as sqlcmd and Management Studio want it.
"""

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.sql_server.carrier import declarations
from canary_siem.kinds.sql_server.decoys import COLUMNS, KEYED, NAMES, rows
from canary_siem.kinds.sql_server.plan import Plan

_HEAD = """\
-- Run this in the database where {what} shall lie, as a member of db_owner, with sqlcmd or
-- Management Studio. It takes SQL Server 2012 or later, on Windows.
-- Whoever runs {statement} on {target} makes the server look a name up that has his
-- login in it: the login of the connection, whatever EXECUTE AS has made of it since.
-- The module is encrypted: who may use it sees neither that name nor what is done with it.
-- It needs no rights of its own where public may execute master.dbo.{procedure}, as it may unless
-- somebody has hardened the server. There, run the script called permit after this one.
GO

SET ANSI_NULLS ON;
SET QUOTED_IDENTIFIER ON;
GO

"""
_VIEW = """\
-- A function, for a view can't execute a procedure; the view draws the number, for a function
-- can't.
GO

CREATE FUNCTION {module} (@random float)
RETURNS @rows TABLE ({columns})
WITH ENCRYPTION
AS
BEGIN
{declarations}\
    EXEC master.dbo.{procedure} @path, 1, 1;
    INSERT INTO @rows ({names}) VALUES
{rows};
    RETURN;
END;
GO

CREATE VIEW {target}
WITH ENCRYPTION
AS
SELECT {names}
FROM {module}(RAND());
GO

-- The owner of both is the same: who may read the view needs no right to the function.
GRANT SELECT ON {target} TO [public];
GO
"""
_TABLE = """\
CREATE TABLE {target} ({columns});
INSERT INTO {target} ({names}) VALUES
{rows};
GO

GRANT SELECT, {statement} ON {target} TO [public];
GO

"""
_TRIGGER = """\
-- It fails no statement, and adds no result to any.
GO

CREATE TRIGGER {module}
ON {target}
WITH ENCRYPTION
AFTER {statement}
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT OFF;
{declarations}\
    DECLARE @found int = 0;
    BEGIN TRY
        EXEC master.dbo.{procedure} @path, @found OUTPUT;
    END TRY
    BEGIN CATCH
        SET @found = 0;
    END CATCH;
END;
GO
"""


def plant(plan: Plan, hostname: str, seed: bytes) -> str:
    """Write it.

    Args:
        plan: What is planted.
        hostname: The token's.
        seed: From which the rows follow.

    Raises:
        ValueError: A name under *hostname* has no room for a login.
    """
    view = plan.statement == "SELECT"
    template = _HEAD + (_VIEW if view else _TABLE + _TRIGGER if plan.decoy else _TRIGGER)
    script = template.format(
        what="the view" if view else "the trigger",
        statement=plan.statement,
        target=plan.target,
        module=plan.module,
        procedure=plan.procedure,
        columns=COLUMNS if view else KEYED,
        names=NAMES,
        rows=",\n".join(f"        {row}" for row in rows(Draw(seed, "rows"))),
        declarations=declarations(hostname, "@random" if view else "RAND()"),
    )
    return script.replace("\n", "\r\n")
