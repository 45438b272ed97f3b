"""axe-core, the judge of accessibility: its script, run in a page."""

from typing import TYPE_CHECKING, Literal

from tests.backends import places

if TYPE_CHECKING:
    from playwright.sync_api import Page

Look = Literal["light", "dark"]
_RUN = """async tags => {
    const rules = axe.getRules(tags).filter(rule => !rule.tags.includes("wcag2aaa"));
    const { violations } = await axe.run(document, {
        runOnly: { type: "rule", values: rules.map(rule => rule.ruleId) },
        resultTypes: ["violations"],
    });
    return violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}"""


def violations(page: "Page", *tags: str) -> list[str]:
    """Judge *page* as it stands; give what each place breaks.

    All rules of axe-core's are asked, best practices and experimental ones too, but WCAG's AAA.
    The script is evaluated by the debugger: the page's own policy stays as it is.

    Args:
        page: What to judge.
        tags: Only rules that have one of these; all where not given.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate((places.npm("axe-core") / "axe.min.js").read_text("utf-8"))
    found: list[str] = page.evaluate(_RUN, list(tags) or None)
    return found


def judged(page: "Page") -> list[str]:
    """Judge *page* in both looks; in the second by what it alone can break, its colours."""
    found = []
    looks: tuple[tuple[Look, tuple[str, ...]], ...] = (("light", ()), ("dark", ("cat.color",)))
    for look, tags in looks:
        page.emulate_media(color_scheme=look)
        found += [f"{look}: {each}" for each in violations(page, *tags)]
    return found
