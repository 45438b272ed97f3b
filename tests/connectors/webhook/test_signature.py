"""Signatures, verified by the library that receivers use."""

import base64
import time

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from connectors.webhook.signature import headers, keys

OLD = f"whsec_{base64.b64encode(bytes(range(24))).decode()}"
NEW = f"whsec_{base64.b64encode(bytes(range(64))).decode()}"
BODY = '{"message":"Łódź"}'.encode()


def test_the_example_of_the_standard_is_met() -> None:
    # What its own libraries are tested with.
    key = keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', 1614265330, key)

    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_who_knows_one_of_the_secrets_takes_it(secret: str) -> None:
    made = headers("event-1", BODY, int(time.time()), keys(f"{OLD}\n{NEW}"))

    assert len(made["webhook-signature"].split(" ")) == 2
    assert Webhook(secret).verify(BODY.decode(), made) == {"message": "Łódź"}


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (BODY + b" ", {}),
        (BODY, {"webhook-id": "event-2"}),
        (BODY, {"webhook-timestamp": str(int(time.time()) - 1)}),
        (BODY, {"webhook-signature": "v1,AAAA"}),
    ],
)
def test_whatever_is_changed_is_noticed(body: bytes, changed: dict[str, str]) -> None:
    made = headers("event-1", BODY, int(time.time()), keys(OLD)) | changed
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(body.decode(), made)


def test_without_a_secret_there_is_the_id_only() -> None:
    assert headers("event-1", BODY, 5, []) == {"webhook-id": "event-1", "webhook-timestamp": "5"}


@pytest.mark.parametrize(
    "text",
    ["s3cr3t", "whsec_", "whsec_AAAA", "whsec_*" * 10, f"whsec_{'A' * 88}", f"{OLD} x", OLD[6:]],
)
def test_what_is_no_secret_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(ValueError, match="a secret is whsec_") as refused:
        keys(text)

    assert text not in str(refused.value) or text == "whsec_"
