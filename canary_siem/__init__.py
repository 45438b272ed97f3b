"""canary-siem: honeytokens whose trips reach a SIEM, and are lost nowhere on the way."""

__version__ = "0.1.0"
