"""One token: what is to be planted, what it caught, and what can be done with it."""

from canary_siem.console.pages.token import changing, showing
from canary_siem.console.section import Page, Section

DOOR = Section(
    pages=(
        Page("GET", "/tokens/{id}", showing.show, scope="tokens:read"),
        Page("GET", "/tokens/{id}/files/{filename}", showing.download, scope="tokens:read"),
        Page("POST", "/tokens/{id}/pause", changing.pause, scope="tokens:write"),
        Page("POST", "/tokens/{id}/resume", changing.resume, scope="tokens:write"),
        Page("POST", "/tokens/{id}/drill", changing.drill, scope="tokens:write"),
        Page("GET", "/tokens/{id}/edit", changing.edit, scope="tokens:write"),
        Page("POST", "/tokens/{id}/edit", changing.edited, scope="tokens:write"),
        Page("GET", "/tokens/{id}/rotate", changing.rotate, scope="tokens:write"),
        Page("POST", "/tokens/{id}/rotate", changing.rotated, scope="tokens:write"),
        Page("GET", "/tokens/{id}/delete", changing.delete, scope="tokens:write"),
        Page("POST", "/tokens/{id}/delete", changing.deleted, scope="tokens:write"),
    )
)
