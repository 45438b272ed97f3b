"""The scripts that plant the view, or the trigger, and that take it away again.

Sources: PostgreSQL 15 documentation, "CREATE FUNCTION" (Writing SECURITY DEFINER Functions
Safely), "CREATE VIEW", "CREATE TRIGGER", F.12 "dblink", 43.6.8 "Trapping Errors".
"""

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.postgresql.carrier import statement
from canary_siem.kinds.postgresql.decoys import COLUMNS, KEYED, NAMES, rows
from canary_siem.kinds.postgresql.plan import Plan, literal

_HEAD = """\
-- Run this in the database where {what} shall lie, with psql or any other client, as a
-- superuser. It takes PostgreSQL 11 or later, and the extension dblink that comes with it. Where
-- dblink is there already, whoever may create functions and tables in the schema will do, and
-- needs the right TRIGGER on a table of yours.
-- Whoever runs {statement} on {target} makes the server look a name up
-- that has the role in it with which he logged in, whatever SET ROLE made of it since.
-- Everybody can read what a view or a function says: pg_views shows a select from a function, and
-- pg_proc shows that the function executes what {settings} holds. That table
-- is closed to everybody but its owner and superusers, and with it the name and what is done.
BEGIN;

CREATE EXTENSION IF NOT EXISTS dblink;

CREATE TABLE {settings} (name text PRIMARY KEY, value text NOT NULL);
REVOKE ALL ON {settings} FROM PUBLIC;
INSERT INTO {settings} (name, value)
SELECT 'refresh', replace({body}, {mark}, quote_ident(n.nspname))
FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname = 'dblink';

"""
_VIEW = """\
CREATE TABLE {data} ({keyed});
REVOKE ALL ON {data} FROM PUBLIC;
INSERT INTO {data} ({names}) VALUES
{rows};

CREATE FUNCTION {module}() RETURNS TABLE ({columns})
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    BEGIN
        EXECUTE (SELECT s.value FROM {settings} AS s WHERE s.name = 'refresh')
        USING session_user::text, 'refresh_' || pg_backend_pid();
    EXCEPTION WHEN OTHERS THEN
        NULL;
    END;
    RETURN QUERY SELECT d.* FROM {data} AS d ORDER BY 1;
END;
$body$;
GRANT EXECUTE ON FUNCTION {module}() TO PUBLIC;

CREATE VIEW {target} AS
SELECT {names} FROM {module}();
GRANT SELECT ON {target} TO PUBLIC;

COMMIT;
"""
_TABLE = """\
CREATE TABLE {target} ({keyed});
INSERT INTO {target} ({names}) VALUES
{rows};
GRANT SELECT, {statement} ON {target} TO PUBLIC;

"""
_TRIGGER = """\
CREATE FUNCTION {module}() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    EXECUTE (SELECT s.value FROM {settings} AS s WHERE s.name = 'refresh')
    USING session_user::text, 'refresh_' || pg_backend_pid();
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END;
$body$;
REVOKE EXECUTE ON FUNCTION {module}() FROM PUBLIC;

CREATE TRIGGER {trigger} AFTER {statement} ON {target}
FOR EACH STATEMENT EXECUTE FUNCTION {module}();

COMMIT;
"""
_REMOVE = """\
-- Takes away what the other script made. The extension dblink stays: something else may use it.
BEGIN;

{drops}
COMMIT;
"""
_MARK = "%schema%"


def plant(plan: Plan, hostname: str, seed: bytes) -> str:
    """Write the script that plants.

    Args:
        plan: What is planted.
        hostname: The token's.
        seed: From which the rows follow.

    Raises:
        ValueError: A name under *hostname* has no room for a role.
    """
    view = plan.statement == "SELECT"
    template = _HEAD + (_VIEW if view else _TABLE + _TRIGGER if plan.decoy else _TRIGGER)
    return template.format(
        **plan._asdict(),
        what="the view" if view else "the trigger",
        body=literal(statement(hostname, _MARK)),
        mark=literal(_MARK),
        names=NAMES,
        columns=COLUMNS,
        keyed=KEYED,
        rows=",\n".join(f"    {row}" for row in rows(Draw(seed, "rows"))),
    )


def remove(plan: Plan) -> str:
    """Write the script that takes away."""
    if plan.statement == "SELECT":
        gone = [f"VIEW IF EXISTS {plan.target}", f"FUNCTION IF EXISTS {plan.module}()"]
        gone.append(f"TABLE IF EXISTS {plan.data}")
    else:
        gone = [f"TRIGGER IF EXISTS {plan.trigger} ON {plan.target}"]
        gone.append(f"FUNCTION IF EXISTS {plan.module}()")
        gone += [f"TABLE IF EXISTS {plan.target}"] * plan.decoy
    gone.append(f"TABLE IF EXISTS {plan.settings}")
    return _REMOVE.format(drops="".join(f"DROP {each};\n" for each in gone))
