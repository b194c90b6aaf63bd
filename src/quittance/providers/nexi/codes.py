"""Nexi Checkout's error numbers, what each means to us and what a member of staff should do about it.

Source: the error table of the company's published development kit for PHP. A number that is not here is treated by
its HTTP status alone; 1000 says only that something went wrong.
"""

from __future__ import annotations

from quittance.providers.wire import Company

_OURS = "The request we sent is wrong. Tell the developers."
_RACE = "The payment moved on in the meantime. Read it again and decide from its amounts."
_NOT_USED = "This belongs to a kind of payment we do not make. Tell the developers."

CODES: dict[str, str] = {
    "1001": "More than what is left of the reservation.",
    "1002": _OURS,
    "1003": "Nothing is reserved; the payer has not approved, or the reservation is gone.",
    "1004": _RACE,
    **dict.fromkeys(("1005", "1015", "1021"), _OURS),
    "1006": "The payment method needs the payer's name and address, which we do not send. Switch the method off.",
    "1007": "This reservation can only be cancelled whole.",
    "1008": "The money is taken already. Read the payment before anything else.",
    "1009": "More than what is left to refund.",
    "1010": "The reservation has run out. The payer must pay again.",
    "1011": "There is no such charge. Read the payment again.",
    **dict.fromkeys(("1012", "1013"), "The refund was stopped or ran out at Nexi. Start a new one."),
    "1014": "The refund failed at the payer's bank. Repay by bank transfer instead.",
    **dict.fromkeys(("1016", "1017", "1018"), _OURS),
    "1019": "The reservation is cancelled already.",
    "1020": "The payer's bank refused to pay. The payer may use another card or another way.",
    "1022": "The payer's bank refused the reservation. The payer may use another card or another way.",
    "1023": "Everything is refunded already.",
    "1024": "This payment must be taken in full.",
    "1025": "The refund could not be stopped any more.",
    **dict.fromkeys(("1026", "1027"), "The same key was used for another amount. Read the payment before a new try."),
    "1028": _NOT_USED,
    "1029": "The payer's bank refused for good. The payer must use another card or another way.",
    **dict.fromkeys(("1030", "1031", "1032"), _NOT_USED),
}
"""Numbers of a refusal that stands, whatever the HTTP status, with what to tell staff."""

TECHNICAL_ADVICE: dict[str, str] = {
    "not_sent": "Nexi could not be reached; nothing was sent.",
    "no_answer": "Nexi did not answer in time.",
    "malformed": "Nexi answered with something we do not understand. Tell the developers.",
    "server_error": "Nexi has a fault of its own.",
    "rate_limited": "Too many calls in a short time; we wait.",
    "credentials": "Nexi does not accept our secret key. Check NEXI_SECRET_KEY, and test or live, in the portal.",
    "redirected": "The configured address sends us elsewhere; it is not the API. Check NEXI_BASE_URL.",
    "conflict": "Nexi reports a clash it does not explain. Read the payment before repeating anything.",
}

NEXI = Company("nexi", TECHNICAL_ADVICE)

_OWN: dict[str, str] = {
    "not_found": "Nexi has no such payment for this key. Check whether the key is for test or live.",
    "approved": "The payer has approved in the meantime; take the money or cancel the reservation.",
    "captured": "Captured money cannot be cancelled; refund it.",
    "nothing_left": "Nothing of this payment is left to cancel.",
    "invalid_request": _OURS,
}


def advice(code: str) -> str:
    """What to tell staff about an error code of this adapter; never empty."""
    known = CODES.get(code) or _OWN.get(code) or TECHNICAL_ADVICE.get(code)
    return known or "Nexi refused without a reason we know. Quote the payment id to Nexi."
