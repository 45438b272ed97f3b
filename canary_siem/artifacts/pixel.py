"""What a trap shows over HTTP: a picture of one pixel, or a page to whoever reads pages.

The page is plain and the same for everyone: a name that is no token gets it too.
"""

from typing import NamedTuple

GIF = (  # GIF89a, section 17 and on: 1 x 1, two colours, transparent, one LZW block, trailer
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    b"!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
HTML = b"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Document unavailable</title>
<style>
body { margin: 0; background: #f4f5f7; color: #2b2f36; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 18vh auto 0; padding: 2rem; background: #fff;
  border: 1px solid #dfe2e7; border-radius: 4px; }
h1 { margin: 0 0 .5rem; font-size: 1.3rem; font-weight: 600; }
p { margin: 0 0 .75rem; }
</style>
</head>
<body>
<main>
<h1>This document is not available</h1>
<p>It may have been moved or archived, or it is no longer shared with you.</p>
<p>If you still need it, ask the person who gave you the link.</p>
</main>
</body>
</html>
"""
UNCACHED = (("Cache-Control", "no-store, max-age=0"),)
"""Every opening shall be seen, not only the first."""


class Page(NamedTuple):
    """What is shown."""

    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...]


PICTURE_PAGE = Page("image/gif", GIF, UNCACHED)
HTML_PAGE = Page("text/html; charset=utf-8", HTML, UNCACHED)


def decoy(accept: str) -> Page:
    """Choose by the HTTP ``Accept`` header: the page where HTML is wanted before pictures.

    Browsers that follow a link name ``text/html`` first; those that load an ``<img>`` name
    ``image/`` types only, and programs mostly ``*/*``.
    """
    wanted = accept.lower()
    html = wanted.find("text/html")
    if html < 0:
        return PICTURE_PAGE
    picture = wanted.find("image/")
    return PICTURE_PAGE if 0 <= picture < html else HTML_PAGE


def wants_only_pages(accept: str) -> bool:
    """Say whether somebody follows the address of a picture with a client that shows pages."""
    wanted = accept.lower()
    return "text/html" in wanted and "image/" not in wanted
