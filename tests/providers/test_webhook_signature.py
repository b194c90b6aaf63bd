"""Signed messages: the company's published example, our own vectors, and every forgery we could think of."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from quittance.providers.payment import BadSignature, MalformedEvent
from quittance.providers.vipps import VippsConfig, VippsGateway
from quittance.providers.vipps.webhooks import LARGEST_BODY, Message, sign, verify

PREFIX = "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
OFFICIAL = {
    "secret": "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A==",
    "url": "https://webhook.site/e2cee29b-012e-4f1d-8ef4-e95fd74a7a63",
    "date": "Thu, 30 Mar 2023 08:38:32 GMT",
    "body": '{"some-unique-content":"ee6e441b-cc4a-46f8-895d-a5af79bcc233/hello-world"}',
    "digest": "lNlsp1XA03N34HrQsVzPgJKtC+r7l/RBF4V3JQUWMj4=",
    "signature": "agAiSyogQbDHpeucoNwYz+yAr5nJ+v+zasdkSbqzv+U=",
}
"""From the company's "Request authentication" page of 2023, the last one printed with a full secret."""

UUID_SECRET = {
    "secret": "090a478d-37ff-4e77-970e-d457aeb26a3a",
    "url": "https://portal.example.no/hooks/vipps",
    "date": "Mon, 19 Jan 2026 16:26:33 GMT",
    "body": (
        '{"msn":"123456","reference":"sak-2026-000123-1","pspReference":"dd8e0a8e-2b26-40ed-98f1-1d5832fc129f",'
        '"name":"AUTHORIZED","amount":{"currency":"NOK","value":49900},"timestamp":"2026-01-19T16:26:32.099Z",'
        '"idempotencyKey":"7c8b81e7-b08b-46e4-9729-191cb801c132","success":true}'
    ),
    "digest": "FZ1qfP/T73BsSyblMtuXzXZvFBGMl49FvHyhy5W5wMQ=",
    "signature": "63ljWIBOCvx78pvcjM4/NMav4JIYYnpcCDTufifqwrA=",
}
PORT_AND_QUERY = {
    "secret": "090a478d-37ff-4e77-970e-d457aeb26a3a",
    "url": "https://portal.example.no:8443/hooks/vipps?tenant=1&x=%C3%A6",
    "date": "Mon, 19 Jan 2026 16:30:01 GMT",
    "body": (
        '{"msn":"123456","reference":"sak-2026-000124-1","pspReference":"0c1f6a52-5c0e-4a1b-9b5f-7d9b4b0f7a10",'
        '"name":"CAPTURED","amount":{"currency":"NOK","value":100},"timestamp":"2026-01-19T16:30:00Z",'
        '"success":true,"note":"Blåbærsyltetøy"}'
    ),
    "digest": "E0vSMfIW5liRDStX6D9NhtEqj9t3xySQXyxYuANVbSA=",
    "signature": "rK/8gtwcIKkAsc/5QKo5e/n1uKaeDt+hMg+C9xuW26A=",
}
LOCAL = {
    "secret": "hemmelig",
    "url": "http://localhost:8000/",
    "date": "Thu, 01 Jan 2026 00:00:00 GMT",
    "body": "{}",
    "digest": "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=",
    "signature": "xv2tfqkkNCfC3+6cL+QaV6SwSdRWcmMIDrLxIE/S35s=",
}
VECTORS = [OFFICIAL, UUID_SECRET, PORT_AND_QUERY, LOCAL]
NOW = datetime(2026, 1, 19, 16, 27, tzinfo=UTC)


def _config(vector: dict[str, str], *secrets: str) -> VippsConfig:
    return VippsConfig(
        base_url="https://api.vipps.no",
        client_id="id",
        client_secret="secret",
        subscription_key="key",
        merchant_serial_number="123456",
        webhook_url=vector["url"],
        webhook_secrets=secrets or (vector["secret"],),
    )


def _headers(vector: dict[str, str]) -> dict[str, str]:
    return {
        "x-ms-date": vector["date"],
        "x-ms-content-sha256": vector["digest"],
        "Authorization": PREFIX + vector["signature"],
    }


def _message(vector: dict[str, str], **changes: object) -> Message:
    path = "/" + vector["url"].split("/", 3)[3]
    values: dict[str, object] = {
        "method": "POST",
        "path_and_query": path,
        "headers": _headers(vector),
        "body": vector["body"].encode(),
    }
    return Message(**{**values, **changes})  # type: ignore[arg-type]


def _verify(vector: dict[str, str], message: Message, *secrets: str, now: datetime = NOW) -> datetime:
    config = _config(vector, *secrets)
    return verify(message, host=config.webhook_host, path=config.webhook_path, secrets=config.webhook_secrets, now=now)


@pytest.mark.parametrize("vector", VECTORS, ids=["official", "uuid-secret", "port-and-query", "local"])
def test_published_vectors_verify(vector: dict[str, str]) -> None:
    signed = datetime.strptime(vector["date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    assert _verify(vector, _message(vector), now=signed + timedelta(seconds=2)) == signed


def test_the_secret_is_not_decoded() -> None:
    """The secret looks like base64; decoding it first gives another signature, which must not be accepted."""
    wrong = "T3+NXHMmhNVEjW5PeJ4Gql70nf0MOXCAY9CoZDxuVQw="
    headers = {**_headers(OFFICIAL), "Authorization": PREFIX + wrong}
    with pytest.raises(BadSignature):
        _verify(OFFICIAL, _message(OFFICIAL, headers=headers), now=datetime(2023, 3, 30, 9, tzinfo=UTC))


def test_a_genuine_message_is_read() -> None:
    message = _message(UUID_SECRET)
    event = VippsGateway(_config(UUID_SECRET)).parse_webhook(
        message.method, message.path_and_query, message.headers, message.body, now=NOW
    )
    assert event.event_key == "sak-2026-000123-1:AUTHORIZED:dd8e0a8e-2b26-40ed-98f1-1d5832fc129f"
    assert (event.reference, event.name, event.success) == ("sak-2026-000123-1", "AUTHORIZED", True)
    assert (event.merchant, event.amount, event.currency) == ("123456", 49_900, "NOK")


def _changed(**headers: str | None) -> dict[str, str]:
    merged = {**_headers(UUID_SECRET), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {name: value for name, value in merged.items() if value is not None}


def _signed_differently(**changes: str) -> dict[str, str]:
    """Correct in itself, but signed for something else."""
    values = {
        "path": "/hooks/vipps",
        "date": UUID_SECRET["date"],
        "host": "portal.example.no",
        "digest": UUID_SECRET["digest"],
        **changes,
    }
    return _changed(Authorization=sign(UUID_SECRET["secret"], **values))


BODY = UUID_SECRET["body"].encode()
GOOD = UUID_SECRET["signature"]
PAIRS = list(_headers(UUID_SECRET).items())
FORGERIES: dict[str, dict[str, object]] = {
    "one byte of the body": {"body": BODY.replace(b"49900", b"49901")},
    "body empty": {"body": b""},
    "body with a newline more": {"body": BODY + b"\n"},
    "body written anew": {"body": json.dumps(json.loads(BODY)).encode()},
    "body in another order": {"body": json.dumps(json.loads(BODY), sort_keys=True, separators=(",", ":")).encode()},
    "body with a mark in front": {"body": b"\xef\xbb\xbf" + BODY},
    "body in UTF-16": {"body": UUID_SECRET["body"].encode("utf-16")},
    "body cut": {"body": BODY[:-1]},
    "body changed and digest with it": {
        "body": BODY.replace(b"49900", b"49901"),
        "headers": _changed(
            x_ms_content_sha256=base64.b64encode(hashlib.sha256(BODY.replace(b"49900", b"49901")).digest()).decode()
        ),
    },
    "body too large": {"body": BODY + b" " * LARGEST_BODY},
    "wrong secret": {
        "headers": _changed(
            Authorization=sign(
                "090a478d-37ff-4e77-970e-d457aeb26a3b",
                path="/hooks/vipps",
                date=UUID_SECRET["date"],
                host="portal.example.no",
                digest=UUID_SECRET["digest"],
            )
        )
    },
    "no authorization": {"headers": _changed(Authorization=None)},
    "no date": {"headers": _changed(x_ms_date=None)},
    "no digest": {"headers": _changed(x_ms_content_sha256=None)},
    "no headers": {"headers": {}},
    "empty authorization": {"headers": _changed(Authorization="")},
    "only the signature": {"headers": _changed(Authorization=GOOD)},
    "empty signature": {"headers": _changed(Authorization=PREFIX)},
    "cut signature": {"headers": _changed(Authorization=PREFIX + GOOD[:-1])},
    "longer signature": {"headers": _changed(Authorization=PREFIX + GOOD + "=")},
    "signature in capitals": {"headers": _changed(Authorization=PREFIX + GOOD.upper())},
    "signature in small letters": {"headers": _changed(Authorization=PREFIX + GOOD.lower())},
    "scheme in small letters": {"headers": _changed(Authorization=(PREFIX + GOOD).replace("HMAC", "hmac"))},
    "another scheme": {"headers": _changed(Authorization=f"Bearer {GOOD}")},
    "fewer signed headers": {"headers": _changed(Authorization=f"HMAC-SHA256 SignedHeaders=host&Signature={GOOD}")},
    "signature not in ASCII": {"headers": _changed(Authorization=PREFIX + "ø" * 44)},
    "authorization twice": {"headers": [*PAIRS, ("authorization", PREFIX + GOOD)]},
    "date twice": {"headers": [*PAIRS, ("X-MS-DATE", UUID_SECRET["date"])]},
    "digest twice": {"headers": [*PAIRS, ("X-Ms-Content-Sha256", UUID_SECRET["digest"])]},
    "authorization joined": {"headers": _changed(Authorization=f"{PREFIX}{GOOD}, {PREFIX}{GOOD}")},
    "date joined": {"headers": _changed(x_ms_date=f"{UUID_SECRET['date']}, {UUID_SECRET['date']}")},
    "date a second later": {"headers": _changed(x_ms_date="Mon, 19 Jan 2026 16:26:34 GMT")},
    "date in another form": {"headers": _changed(x_ms_date="2026-01-19T16:26:33Z")},
    "signed date in another form": {
        "headers": {**_signed_differently(date="2026-01-19T16:26:33Z"), "x-ms-date": "2026-01-19T16:26:33Z"}
    },
    "signed date that does not exist": {
        "headers": {
            **_signed_differently(date="Mon, 31 Feb 2026 16:26:33 GMT"),
            "x-ms-date": "Mon, 31 Feb 2026 16:26:33 GMT",
        }
    },
    "digest in small letters": {"headers": _changed(x_ms_content_sha256=UUID_SECRET["digest"].lower())},
    "signed for another host": {"headers": _signed_differently(host="evil.example")},
    "signed for the host with its port": {"headers": _signed_differently(host="portal.example.no:443")},
    "signed for another path": {"headers": _signed_differently(path="/hooks/other")},
    "delivered to another path": {"path_and_query": "/hooks/vipps/"},
    "delivered with a query": {"path_and_query": "/hooks/vipps?x=1"},
    "delivered in capitals": {"path_and_query": "/HOOKS/VIPPS"},
    "by GET": {"method": "GET"},
    "by PUT": {"method": "PUT"},
    "by post in small letters": {"method": "post"},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_forged_messages_are_refused(forgery: dict[str, object]) -> None:
    with pytest.raises(BadSignature):
        _verify(UUID_SECRET, _message(UUID_SECRET, **forgery))


def test_the_unforged_message_would_have_been_accepted() -> None:
    """Without this the list above could be refused for a reason of its own."""
    assert _verify(UUID_SECRET, _message(UUID_SECRET, headers=PAIRS))
    assert _verify(UUID_SECRET, _message(UUID_SECRET, headers=_signed_differently()))


@pytest.mark.parametrize("spell", [str.upper, str.lower, str.title])
def test_header_names_may_be_spelled_in_any_case(spell: object) -> None:
    headers = {spell(name): value for name, value in PAIRS}  # type: ignore[operator]
    assert _verify(UUID_SECRET, _message(UUID_SECRET, headers=headers))


def test_the_host_header_of_the_request_does_not_matter() -> None:
    headers = [("Host", "10.0.0.7:9000"), ("X-Forwarded-Host", "evil.example"), *PAIRS]
    assert _verify(UUID_SECRET, _message(UUID_SECRET, headers=headers))


def test_two_secrets_are_accepted_during_a_rotation_and_the_old_one_refused_after() -> None:
    message = _message(UUID_SECRET)
    assert _verify(UUID_SECRET, message, "new", UUID_SECRET["secret"])
    assert _verify(UUID_SECRET, message, UUID_SECRET["secret"], "new")
    with pytest.raises(BadSignature):
        _verify(UUID_SECRET, message, "new")


def test_without_a_secret_nothing_is_accepted() -> None:
    with pytest.raises(BadSignature) as refused:
        verify(_message(UUID_SECRET), host="portal.example.no", path="/hooks/vipps", secrets=(), now=NOW)
    assert refused.value.code == "no_secret"


SIGNED = datetime(2026, 1, 19, 16, 26, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (SIGNED + timedelta(hours=1), None),
        (SIGNED + timedelta(days=7), None),
        (SIGNED + timedelta(days=8), None),
        (SIGNED + timedelta(days=8, seconds=1), "stale"),
        (SIGNED + timedelta(days=400), "stale"),
        (SIGNED - timedelta(minutes=5), None),
        (SIGNED - timedelta(minutes=5, seconds=1), "future"),
        (SIGNED - timedelta(minutes=10), "future"),
    ],
)
def test_late_is_accepted_and_very_old_or_early_is_not(now: datetime, reason: str | None) -> None:
    if reason is None:
        assert _verify(UUID_SECRET, _message(UUID_SECRET), now=now) == SIGNED
        return
    with pytest.raises(BadSignature) as refused:
        _verify(UUID_SECRET, _message(UUID_SECRET), now=now)
    assert refused.value.code == reason


def test_a_bad_signature_is_named_before_the_date_is_looked_at() -> None:
    old = _message(UUID_SECRET, headers=_changed(Authorization=PREFIX + "x"))
    with pytest.raises(BadSignature) as refused:
        _verify(UUID_SECRET, old, now=NOW + timedelta(days=30))
    assert refused.value.code == "signature"


CONTENT = json.loads(BODY)
MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "null": b"null",
    "not UTF-8": b'{"msn":"\xff"}',
    "too deep": b"[" * 100_000,
    "a key twice": BODY.replace(b'"success":true', b'"success":true,"success":false'),
    "a number with too many digits": BODY.replace(b"49900", b"9" * 5000),
    **{
        f"{key} = {value!r}": json.dumps({**CONTENT, key: value}).encode()
        for key, value in [
            ("msn", 123456),
            ("msn", "12"),
            ("msn", None),
            ("reference", ""),
            ("reference", "a" * 65),
            ("reference", "with:colon"),
            ("reference", None),
            ("pspReference", ""),
            ("pspReference", 7),
            ("name", "authorized"),
            ("name", None),
            ("success", "true"),
            ("success", 1),
            ("success", None),
            ("amount", 49900),
            ("amount", {"currency": "NOK", "value": 499.0}),
            ("amount", {"currency": "NOK", "value": "49900"}),
            ("amount", {"currency": "NOK", "value": True}),
            ("amount", {"currency": "NOK", "value": -1}),
            ("amount", {"currency": "NOK", "value": 10**15}),
            ("amount", {"currency": "KRONER", "value": 1}),
            ("amount", {"value": 1}),
        ]
    },
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_genuine_message_with_strange_content_is_malformed_and_never_a_crash(body: bytes) -> None:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    date = format_datetime(NOW, usegmt=True)
    secret = UUID_SECRET["secret"]
    headers = {
        "x-ms-date": date,
        "x-ms-content-sha256": digest,
        "authorization": sign(secret, path="/hooks/vipps", date=date, host="portal.example.no", digest=digest),
    }
    with pytest.raises(MalformedEvent):
        VippsGateway(_config(UUID_SECRET)).parse_webhook("POST", "/hooks/vipps", headers, body, now=NOW)
