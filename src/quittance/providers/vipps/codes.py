"""Vipps' error numbers, what each means to us and what a member of staff should do about it.

Source: Vipps MobilePay, ePayment API guide, "Errors". Branch on the number, never on the company's texts: they change.
A number that is not in this table is treated by its HTTP status alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quittance.providers.wire import Company

Kind = Literal["technical", "rejected", "not_found"]


@dataclass(frozen=True, slots=True)
class Code:
    """One number: whether a repeat can help (`technical`), and what to tell staff."""

    kind: Kind
    advice: str


_OURS = "The request we sent is wrong. Give the trace id to the developers."
_UNIT = "The sales unit lacks this right. Ask Vipps for it, or change the configuration."
_RACE = "The payment moved on in the meantime. Read it again and decide from its amounts."
_TEST = "Only in the test environment: the simulated payer could not approve."


def _rejected(advice: str, *numbers: str) -> dict[str, Code]:
    return {number: Code("rejected", advice) for number in numbers}


def _technical(advice: str, *numbers: str) -> dict[str, Code]:
    return {number: Code("technical", advice) for number in numbers}


CODES: dict[str, Code] = {
    **_rejected(_OURS, "4040", "4080", "4090", "4100", "4110", "4120", "4130", "4140", "4160"),
    **_rejected("The payer's token, code or phone number is wrong.", "4050", "4060", "4070"),
    **_rejected(
        "This key or reference was already used with other values. Read the payment before a new attempt.",
        "4010",
        "4020",
        "4150",
    ),
    **_rejected(_UNIT, "5010", "5020", "5030", "5040", "5050", "5060", "5070", "5080", "5100"),
    "5090": Code("not_found", "Vipps has no such payment for this sales unit. Check the merchant serial number."),
    **_rejected("The amount is below the smallest one Vipps takes (1 krone).", "6010"),
    **_rejected("Nothing is reserved yet, so there is nothing to refund.", "6020"),
    **_rejected("The time limit for this has passed. Repay by bank transfer instead.", "6030", "6100", "6220"),
    **_rejected("Already captured money cannot be cancelled; refund it.", "6040"),
    **_rejected("The payer has approved in the meantime; capture or cancel the reservation.", "6060", "6230"),
    **_rejected(_RACE, "6050", "6070", "6080", "6170", "6180", "6190", "6200", "6210"),
    **_rejected("More than what is left of the reservation.", "6090"),
    **_rejected("This payment must be captured in full.", "6140"),
    **_rejected("More than what is left to refund.", "6150"),
    **_rejected("expiresAt or its receipt is wrong.", "6110", "6120", "6130"),
    **_rejected("The bank released the money before we captured it. The payer must pay again.", "6260"),
    **_technical("Another operation on this payment is running; it is tried again.", "6160", "6250"),
    **_technical("Capture failed at the bank; the same request is tried again.", "6280"),
    **_rejected("Vipps will not serve this payer. Do not say that the number is wrong; offer another way.", "7010"),
    **_rejected(_TEST, "10010", "10020", "10030", "10040", "10050", "10060", "10070"),
}

TECHNICAL_ADVICE: dict[str, str] = {
    "not_sent": "Vipps could not be reached; nothing was sent.",
    "no_answer": "Vipps did not answer in time.",
    "malformed": "Vipps answered with something we do not understand. Give the trace id to the developers.",
    "server_error": "Vipps has a fault of its own.",
    "locked": "Another operation on this payment is running; it is tried again.",
    "rate_limited": "Too many calls about this payment in a minute; we wait.",
    "credentials": "Vipps does not accept our keys. Check the sales unit's keys in the configuration.",
    "redirected": "The configured address sends us elsewhere; it is not the API. Check VIPPS_BASE_URL.",
    "conflict": "Vipps reports a clash it does not explain. Read the payment before repeating anything.",
}

VIPPS = Company("vipps", TECHNICAL_ADVICE)


def advice(code: str) -> str:
    """What to tell staff about an error code of this adapter; never empty."""
    known = CODES.get(code)
    if known is not None:
        return known.advice
    return TECHNICAL_ADVICE.get(
        code, "Vipps refused the request without a reason we know. Quote the trace id to Vipps."
    )
