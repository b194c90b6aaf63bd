"""Netaxept's kinds of error, what each means to us, and what a member of staff should do about it.

The company answers errors with HTTP 200; their kind is the `xsi:type` of the `Error` element. Its own numeric
response codes are kept for staff and decide nothing: no complete table of them is published.
"""

from __future__ import annotations

from typing import Literal

from quittance.providers.wire import Company

Kind = Literal["credentials", "ours", "duplicate", "query", "refused", "unclear"]

KINDS: dict[str, Kind] = {
    "AuthenticationException": "credentials",
    "SecurityException": "credentials",
    "ValidationException": "ours",
    "MerchantTranslationException": "ours",
    "NotSupportedException": "ours",
    "UniqueTransactionIdException": "duplicate",
    "QueryException": "query",
    "BBSException": "refused",
    "GenericError": "unclear",
}
"""`unclear`, also for a kind not listed: the company does not say whether anything happened."""

UNKNOWN_TRANSACTION = "unable to find transaction"
"""How the message of an unknown transaction begins, in small letters; it comes under more than one kind."""

TECHNICAL_ADVICE: dict[str, str] = {
    "not_sent": "Netaxept could not be reached; nothing was sent.",
    "no_answer": "Netaxept did not answer in time.",
    "malformed": "Netaxept answered with something we do not understand. Tell the developers.",
    "server_error": "Netaxept has a fault of its own.",
    "credentials": "Netaxept does not accept our merchant number and token. Check them in Netaxept Admin.",
    "redirected": "The configured address sends us elsewhere; it is not the API. Check NETAXEPT_BASE_URL.",
    "query": "Netaxept could not look the payment up just now.",
}

NETAXEPT = Company("netaxept", TECHNICAL_ADVICE)

REFUSAL_ADVICE: dict[str, str] = {
    "validation": "The request we sent is wrong. Tell the developers.",
    "duplicate": "Netaxept has another payment under this reference. Look at both in Netaxept Admin.",
    "not_found": "Netaxept has no such payment for this merchant. Check the merchant number.",
    "nothing_captured": "Nothing is captured yet, so there is nothing to refund.",
    "too_much": "More than what is left of this payment. Read it again and decide from its amounts.",
    "not_approved": "The payer has not finished the payment, so there is nothing to take.",
    "approved": "The payer has approved in the meantime; take the money or cancel the reservation.",
    "cannot_cancel": "Netaxept has no way to close a payment without a reservation; it runs out by itself.",
    "captured": "Captured money cannot be cancelled; refund it.",
    "invalid_request": "The request was refused here, before it was sent.",
}


def advice(code: str) -> str:
    """What to tell staff about an error code of this adapter; never empty."""
    known = REFUSAL_ADVICE.get(code) or TECHNICAL_ADVICE.get(code)
    return known or "The bank or Netaxept refused. Quote the response code and the reference to Netaxept."
