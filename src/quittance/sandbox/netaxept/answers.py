"""The company's XML: what registering, processing and asking answer, and how errors look."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from quittance.sandbox.netaxept import merchant
from quittance.sandbox.netaxept.models import Transaction
from quittance.sandbox.netaxept.problems import Refusal

_OSLO = ZoneInfo("Europe/Oslo")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def moment(at: datetime | None) -> str:
    """Local time without a zone, as the company writes it."""
    return f"{at.astimezone(_OSLO):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}" if at else ""


def _xml(content: Mapping[str, Any]) -> str:
    parts = []
    for tag, value in content.items():
        for one in value if isinstance(value, Sequence) and not isinstance(value, str) else (value,):
            inner = _xml(one) if isinstance(one, Mapping) else escape(str(one))
            parts.append(f"<{tag}>{inner}</{tag}>" if inner else f"<{tag} />")
    return "".join(parts)


def document(root: str, content: Mapping[str, Any]) -> str:
    """A whole answer."""
    return f"{_HEAD}<{root} {_SPACES}>{_xml(content)}</{root}>"


def registered(payment: Transaction) -> str:
    """The answer to Register."""
    return document("RegisterResponse", {"TransactionId": payment.transaction_id})


def processed(payment: Transaction, operation: str, now: datetime) -> str:
    """The answer to Process when it was done."""
    return document(
        "ProcessResponse",
        {
            "BatchNumber": 0 if operation == "VERIFY" else 675,
            "ExecutionTime": moment(now),
            "MerchantId": merchant.MERCHANT_ID,
            "Operation": operation,
            "ResponseCode": "OK",
            "AuthorizationId": payment.authorization_id,
            "TransactionId": payment.transaction_id,
        },
    )


def refused(refusal: Refusal, transaction_id: str, now: datetime) -> str:
    """An error answer; it too travels with HTTP status 200."""
    content: dict[str, Any] = {"Message": refusal.message}
    if refusal.code:
        content["Result"] = {
            "IssuerId": 3,
            "ResponseCode": refusal.code,
            "ResponseText": refusal.message,
            "ResponseSource": "Netaxept",
            "TransactionId": transaction_id,
            "ExecutionTime": moment(now),
            "MerchantId": merchant.MERCHANT_ID,
        }
    return f'{_HEAD}<Exception {_SPACES}><Error xsi:type="{refusal.kind}">{_xml(content)}</Error></Exception>'


def queried(payment: Transaction, now: datetime) -> str:
    """The answer to Query: everything. `Annuled` is no slip of ours: real answers carry both spellings."""
    annulled = str(payment.annulled).lower()
    failures = [
        {
            "DateTime": moment(failure.at),
            "Operation": failure.operation,
            "ResponseCode": failure.code,
            "ResponseSource": "Netaxept",
            "ResponseText": failure.text,
        }
        for failure in payment.failures.order_by("pk")
    ]
    content: dict[str, Any] = {
        "MerchantId": merchant.MERCHANT_ID,
        "QueryFinished": moment(now),
        "TransactionId": payment.transaction_id,
        "OrderInformation": {
            "Amount": payment.amount,
            "Currency": payment.currency,
            "OrderNumber": payment.order_number,
            "OrderDescription": payment.description,
            "Fee": 0,
            "RoundingAmount": 0,
            "Total": payment.amount,
            "Timestamp": moment(payment.registered_at),
        },
        "TerminalInformation": {
            "CustomerEntered": moment(payment.entered_at),
            "CustomerRedirected": moment(payment.back_at),
        },
        "CardInformation": {"PaymentMethod": payment.method},
        "Summary": {
            "AmountCaptured": payment.captured,
            "AmountCredited": payment.credited,
            "Annuled": annulled,
            "Annulled": annulled,
            "Authorized": str(payment.authorized).lower(),
            "AuthorizationId": payment.authorization_id,
        },
        "History": {"TransactionLogLine": [_line(line) for line in payment.lines.order_by("pk")]},
        "ErrorLog": {"PaymentError": failures},
    }
    if failures:
        content["Error"] = failures[-1]
    return document("PaymentInfo", content)


def _line(line: Any) -> dict[str, Any]:
    return {
        "DateTime": moment(line.at),
        "Description": line.description,
        "Operation": line.operation,
        "Amount": line.amount,
        "TransactionReconRef": line.mark,
    }
