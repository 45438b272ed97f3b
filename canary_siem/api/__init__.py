"""The REST face of the actions, with health and metrics: derived from the registry of actions."""

from canary_siem.api.server import Api

__all__ = ["Api"]
