"""Any address that takes an HTTP POST: a SOAR's webhook, a chat channel, an SMS gateway.

One request for each event, signed as standardwebhooks.com says where there is a ``secret``; its
``webhook-id`` is the ``event.id``, the same through every retry, by which a receiver knows what it
has. The body is the ECS document, an event of OCSF 1.8, a message for Slack, Teams or Mattermost,
or what a template of yours makes of it. 2xx is delivered; 401, 402, 403, 404, 405, 407, 410 and
a redirect hold the queue, any other 4xx is a dead letter, and all else is tried again, no sooner
than ``Retry-After``.
"""

from canary_siem.interfaces import ConnectorDoor
from connectors.webhook.connector import Webhook
from connectors.webhook.settings import WebhookSettings

DOOR = ConnectorDoor(
    settings=WebhookSettings,
    build=Webhook,
    example={"url": "https://soar.example.org/hooks/canary", "format": "ecs"},
    guarantee="at least once",
    max_count=20,
)
