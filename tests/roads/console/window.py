"""A window of somebody's browser, and all that it has to complain of."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Request

PHONE, DESKTOP = (390, 844), (1280, 900)
SIZES = {"phone": PHONE, "desktop": DESKTOP}
_REFUSED = re.compile(r"Failed to load resource: .* status of 4\d\d")
_WATCH = """addEventListener("securitypolicyviolation", event => console.error(
    `CSP: ${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`))"""


class Window:
    """One window, logged out; what it asks of another host is refused, and told.

    Args:
        browser: Whose.
        base: The console's address.
        size: Width and height, CSS pixels.
        options: More of Playwright's for a context.
    """

    def __init__(
        self, browser: "Browser", base: str, size: tuple[int, int] = DESKTOP, **options: Any
    ) -> None:
        self.base = base
        self.complaints: list[str] = []
        width, height = size
        self.context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **options,
        )
        self.context.set_default_timeout(20_000)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("dialog", self._asked)
        self.context.on("request", self._requested)
        foreign = re.compile(rf"^(?!{re.escape(base)}/)(?!data:)")
        self.context.route(foreign, lambda route: route.abort())
        self.context.add_init_script(_WATCH)
        self.page = self.context.new_page()

    def log_in(self, key: str) -> "Window":
        """Log in by the form."""
        self.page.goto("/login")
        self.page.fill("#key", key)
        self.page.press("#key", "Enter")
        self.page.wait_for_url("**/")
        return self

    def forgive_refusals(self) -> None:
        """Forget that pages came with a 4xx status: that was wanted."""
        self.complaints[:] = [text for text in self.complaints if not _REFUSED.search(text)]

    def text(self, selector: str = "main") -> str:
        """Give what stands there to be read, with single spaces."""
        return " ".join(self.page.inner_text(selector).split())

    def overflow(self) -> int:
        """Give by how many pixels the page is wider than the window."""
        found = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return max(0, int(found))

    def _said(self, message: "ConsoleMessage") -> None:
        if message.type in {"error", "warning", "assert"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _asked(self, dialog: "Dialog") -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _requested(self, request: "Request") -> None:
        if not request.url.startswith((f"{self.base}/", "data:")):
            self.complaints.append(f"asked of another host: {request.url}")
