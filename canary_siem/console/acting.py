"""A form that is an action's input and nothing more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from canary_siem.api.problems import ProblemError
from canary_siem.console.fields import Asked, derive, keep, placed, said
from canary_siem.console.visit import Visit
from canary_siem.errors import ActionError


@dataclass(frozen=True, slots=True)
class Acting:
    """Asks for an action's input, runs it, and shows what is wrong at the fields.

    Attributes:
        action: Its name, which is its file's.
        heading: What the page is called.
        lead: A sentence beneath.
        submit: What the button says.
        crumbs: The way back: title and path each.
        leave: Fields that are not asked for.
    """

    action: str
    heading: str
    lead: str
    submit: str
    crumbs: Sequence[tuple[str, str]]
    leave: Collection[str] = ()

    def ask(self, visit: Visit) -> web.StreamResponse:
        """Show the form; the address may fill fields in by their names."""
        fields = derive(visit.door(self.action).input, leave=self.leave)
        texts = {
            each.input: [visit.query[each.input]] for each in fields if each.input in visit.query
        }
        return self._page(visit, Asked(fields, texts))

    async def run(self, visit: Visit, **more: Any) -> Any:
        """Give what the action gave, or the page that shows what is wrong.

        Args:
            visit: Who asks.
            more: Fields that the form does not ask for.
        """
        fields = derive(visit.door(self.action).input, leave=self.leave)
        told = said(fields, visit.form)
        if told.wrong:
            return self._page(visit, keep(fields, visit.form, told.wrong), 422)
        try:
            return await visit.call(self.action, {**told.data, **more})
        except ProblemError as error:
            if not error.errors:
                raise
            wrong, whole = placed([(e["field"], e["detail"]) for e in error.errors], fields)
        except ActionError as error:
            word = str(error).partition(" ")[0]
            wrong, whole = placed([(word, str(error))], fields)
            if whole:
                whole = [str(error)]
        return self._page(visit, keep(fields, visit.form, wrong, whole), 422)

    def _page(self, visit: Visit, asked: Asked, status: int = 200) -> web.StreamResponse:
        return visit.page(
            "form.html",
            status,
            heading=self.heading,
            lead=self.lead,
            crumbs=self.crumbs,
            asked=asked,
            submit=self.submit,
        )
