import click

from canary_siem.cli.commands.doctor.finding import Finding

WELL = Finding("disk", ok=True, detail="a sync takes 1.0 ms", todo="put it elsewhere")
ILL = Finding("port", ok=False, detail="taken", todo="free it")


def test_what_is_well_is_a_line() -> None:
    assert click.unstyle(WELL.line()) == "✓ disk  a sync takes 1.0 ms"


def test_what_is_not_says_what_to_do() -> None:
    assert click.unstyle(ILL.line()) == "✗ port  taken\n    free it"


def test_a_document_says_what_to_do_only_where_there_is_something() -> None:
    assert ILL.document() == {"check": "port", "ok": False, "detail": "taken", "todo": "free it"}
    assert WELL.document() == {"check": "disk", "ok": True, "detail": "a sync takes 1.0 ms"}
