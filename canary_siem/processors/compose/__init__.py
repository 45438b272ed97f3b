"""compose: the hit, and all that the steps before found, as one ECS document."""

from canary_siem.processors.compose.document import Compose, minimal

__all__ = ["Compose", "minimal"]
