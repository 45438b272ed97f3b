"""HTTP and HTTPS: a request that names a token becomes a Hit; all others are answered alike.

``gate`` accepts, ``connection`` reads (aiohttp's low-level server), ``responder`` decides,
``places`` and ``leftovers`` find the id, ``hits`` says what was seen, ``pages`` writes.
"""

from listeners.http.listener import HttpDoor

DOOR = HttpDoor()
