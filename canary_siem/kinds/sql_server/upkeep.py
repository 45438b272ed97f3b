"""The scripts for afterwards: permit what public may not do, and take all of it away.

Sources: "ADD SIGNATURE", "CERTENCODED" and "CREATE CERTIFICATE", Microsoft's Transact-SQL
reference.
"""

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.sql_server.plan import Plan, literal

_PERMIT = """\
-- Only where public may not execute {procedure}. Run it after the script that plants, in the same
-- database, as a member of sysadmin. It signs {module} with a certificate
-- whose user in master may execute the procedure: who uses the module may for as long as it runs,
-- and nobody else more than before. EXECUTE AS would not do: what it gives ends at the database.
-- The private key is thrown away.
GO

CREATE CERTIFICATE [{certificate}] ENCRYPTION BY PASSWORD = N'{password}'
    WITH SUBJECT = N'{certificate}', EXPIRY_DATE = N'20991231';
GO

EXEC sys.sp_executesql {sign};
GO

DECLARE @copy nvarchar(max) = N'CREATE CERTIFICATE [{certificate}] FROM BINARY = '
    + CONVERT(nvarchar(max), CERTENCODED(CERT_ID(N'{certificate}')), 1) + N';';
EXEC master.sys.sp_executesql @copy;
EXEC master.sys.sp_executesql {allow};
GO

ALTER CERTIFICATE [{certificate}] REMOVE PRIVATE KEY;
GO
"""
_SIGN = "ADD SIGNATURE TO {module} BY CERTIFICATE [{certificate}] WITH PASSWORD = N'{password}';"
_ALLOW = (
    "CREATE USER [{certificate}] FROM CERTIFICATE [{certificate}];"
    " GRANT EXECUTE ON [{procedure}] TO [{certificate}];"
)
_DROP = """\
IF OBJECT_ID({literal}, N'{sort}') IS NOT NULL
BEGIN
    DROP {what} {name};
END;
GO

"""
_FORBID = """\
IF CERT_ID(N'{certificate}') IS NOT NULL
BEGIN
    EXEC sys.sp_executesql N'DROP CERTIFICATE [{certificate}];';
    EXEC master.sys.sp_executesql {gone};
END;
GO
"""
_GONE = (
    "IF USER_ID(N'{certificate}') IS NOT NULL DROP USER [{certificate}];"
    " IF CERT_ID(N'{certificate}') IS NOT NULL DROP CERTIFICATE [{certificate}];"
)


def permit(plan: Plan, seed: bytes) -> str:
    """Write the script for servers where public may not execute the extended procedure."""
    names = {
        "module": plan.module,
        "procedure": plan.procedure,
        "certificate": plan.certificate,
        "password": f"{Draw(seed, 'password').octets(18).hex()}-Aa1",
    }
    sign, allow = literal(_SIGN.format(**names)), literal(_ALLOW.format(**names))
    return _PERMIT.format(**names, sign=sign, allow=allow).replace("\n", "\r\n")


def remove(plan: Plan) -> str:
    """Write the script that takes away what the others made."""
    if plan.statement == "SELECT":
        made = [("V", "VIEW", plan.target), ("TF", "FUNCTION", plan.module)]
    else:
        made = [("TR", "TRIGGER", plan.module), ("U", "TABLE", plan.target)][: 1 + plan.decoy]
    drops = [
        _DROP.format(literal=literal(name), sort=sort, what=what, name=name)
        for sort, what, name in made
    ]
    names = {"certificate": plan.certificate}
    forbid = _FORBID.format(**names, gone=literal(_GONE.format(**names)))
    head = "-- Takes away what the other scripts made. Run it in the same database.\nGO\n\n"
    return "".join((head, *drops, forbid)).replace("\n", "\r\n")
