"""Trips: all of them newest first and live, and each one's story."""

from canary_siem.console.pages.trips import listing, live, telling
from canary_siem.console.section import Nav, Page, Section

DOOR = Section(
    pages=(
        Page("GET", "/trips", listing.show, scope="trips:read"),
        Page("GET", "/trips/live", live.follow, scope="trips:read", data=True),
        Page("GET", "/trips/summary", listing.summary, scope="trips:read", data=True),
        Page("GET", "/trips/{id}", telling.show, scope="trips:read"),
        Page("POST", "/trips/{id}/acknowledge", telling.acknowledge),
    ),
    nav=(Nav("Trips", "/trips", 10, "trips:read", "trips"),),
)
