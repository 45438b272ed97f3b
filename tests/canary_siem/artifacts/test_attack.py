import re

from canary_siem.artifacts.attack import FILE_DISCOVERY


def test_what_is_said_is_whole() -> None:
    for part, form in (("tactic", r"TA\d{4}"), ("technique", r"T\d{4}")):
        told = FILE_DISCOVERY[part]
        assert re.fullmatch(form, told["id"][0])
        assert told["reference"] == [f"https://attack.mitre.org/{part}s/{told['id'][0]}/"]
