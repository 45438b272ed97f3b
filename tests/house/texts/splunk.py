"""What the Splunk app calls fields, and its rules, as docs/splunk.md lists them."""

from dashboards.splunk.fields import STREAMS, Name, names
from dashboards.splunk.rules import PREFIX, saved_searches, search, words
from tests.house.texts.markdown import code, table


def fields() -> str:
    """Give a table of the fields: what each is, and in which source types."""
    every = {name: field for stream in reversed(STREAMS) for name, field in names(stream).items()}
    rows = [
        (code(name), _made_of(field), ", ".join(s for s in STREAMS if name in names(s)))
        for name, field in sorted(every.items())
    ]
    return f"\n{table(('field', 'made of', 'of events'), rows)}\n"


def rules() -> str:
    """Give a table of the rules, then each with its search."""
    told = saved_searches()
    rows = [
        (
            name.removeprefix(PREFIX),
            each["action.notable.param.severity"],
            code(each["cron_schedule"]),
            each["dispatch.earliest_time"].lstrip("-").partition("@")[0],
            f"{_fields(each)} within {each['alert.suppress.period']}",
        )
        for name, each in told.items()
    ]
    head = ("rule", "severity", "runs", "looks back", "one alert for each")
    queries = [
        f"**{rule['title']}**\n\n```text\n{search(name)}\n```\n\n"
        for name, rule in words().items()
    ]
    return f"\n{table(head, rows)}\n{''.join(queries)}"


def _made_of(field: Name) -> str:
    first = ", else ".join(code(each) for each in dict.fromkeys(field.used()))
    last = [f'"{field.otherwise}"'] if field.otherwise else []
    return ", else ".join([*([first] if first else []), *last])


def _fields(stanza: dict[str, str]) -> str:
    return ", ".join(map(code, stanza["alert.suppress.fields"].split(",")))
