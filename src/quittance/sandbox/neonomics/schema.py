"""Checks of an order's body, as in the company's documentation."""

import re
from dataclasses import dataclass
from typing import Any

from quittance.sandbox.neonomics.refusals import Refusal

PRODUCTS = ("domestic-transfer", "instant-domestic-transfer")
_NAME = re.compile(r"[A-Za-zÆØÅæøå0-9 ]{1,140}")
_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}", re.ASCII)
_CONTEXTS = ("GDDS", "IVPT", "MP2P", "OTHR", "SCVE")


@dataclass(frozen=True)
class Ordered:
    """An order that is right. Exactly one of `kid` and `text` is not empty."""

    reference: str
    amount: int
    account: str
    creditor: str
    kid: str
    text: str


def order(value: Any, product: str) -> Ordered:
    """Read an order. Raises `Refusal`."""
    if not isinstance(value, dict):
        raise Refusal("1002", "Body is missing")
    kid, text = _remittance(value, product)
    if value.get("currency") != "NOK":
        raise Refusal("1002", "currency must be NOK")
    context = (value.get("paymentMetadata") or {}).get("paymentContextCode", "OTHR")
    if context not in _CONTEXTS:
        raise Refusal("1002", "paymentContextCode is not known")
    return Ordered(
        reference=_reference(value.get("endToEndIdentification")),
        amount=_amount(value.get("instrumentedAmount")),
        account=account(value.get("creditorAccount")),
        creditor=_name(value.get("creditorName")),
        kid=kid,
        text=text,
    )


def _remittance(value: dict[str, Any], product: str) -> tuple[str, str]:
    structured, free = value.get("remittanceInformationStructured"), value.get("remittanceInformationUnstructured")
    if (structured is None) == (free is None):
        raise Refusal("1002", "Exactly one kind of remittance information must be given")
    if structured is None:
        if not isinstance(free, str) or not 1 <= len(free) <= 140:
            raise Refusal("1002", "remittanceInformationUnstructured must have 1 to 140 characters")
        return "", free
    if product != "domestic-transfer":
        raise Refusal("1002", "Structured remittance information is not allowed for instant payments")
    kid = structured.get("reference") if isinstance(structured, dict) else None
    if not isinstance(kid, str) or structured.get("referenceType") != "KID" or not structured.get("referenceIssuer"):
        raise Refusal("1002", "reference, referenceIssuer and referenceType KID must be given")
    if not re.fullmatch(r"[0-9]{1,24}[0-9-]", kid, re.ASCII):
        raise Refusal("1002", "reference is not a KID")
    _name(structured["referenceIssuer"])
    return kid, ""


def _amount(value: Any) -> int:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value) or value == "0.00":
        raise Refusal("1002", "instrumentedAmount must be a text such as 499.00")
    return int(value.replace(".", ""))


def _reference(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 35:
        raise Refusal("1002", "endToEndIdentification must have 1 to 35 characters")
    return value


def _name(value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Refusal("1048", "The name holds a character that is not allowed")
    return value


def account(value: Any) -> str:
    """Eleven digits from a `bban` or a Norwegian `iban`."""
    shapes = value if isinstance(value, dict) else {}
    plain = str(shapes.get("bban") or str(shapes.get("iban", ""))[4:])
    if not re.fullmatch(r"[0-9]{11}", plain, re.ASCII):
        raise Refusal("1003", "Invalid account id")
    return plain
