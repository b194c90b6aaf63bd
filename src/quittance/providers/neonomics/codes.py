"""Neonomics' error numbers, what each means to the payer and to us, and what a member of staff should do about it.

Source: Neonomics documentation, "Error codes" and "Error handling". Branch on the number, never on the company's
texts: they change. A number that is not in the table is treated by where the error came from: 510 our request, 520
Neonomics, 530 the payer's bank.
"""

from __future__ import annotations

from dataclasses import dataclass

from quittance.providers.wire import Company

CONSENT_NEEDED = "1426"
APPROVAL_NEEDED = "1428"
MISSING_HEADER = "1001"
MISSING_PARAMETER = "1002"
INVALID_ID = "1003"

ADVICE: dict[str, str] = {
    # What the payer can be told, in words of our own.
    "limit_exceeded": "The amount is above the limit of the payer's bank or account. Pay less, or in another way.",
    "identity_missing": "The payer's bank wants an identity number and none was given.",
    "identity_wrong": "The payer's bank does not know the identity number that was given.",
    "bank_down": "The payer's bank has a fault or is closed; nothing was paid. Try later or another way.",
    "bank_unknown": "This bank is not among those that can be paid from now.",
    "refused": "The bank or Neonomics refused the payment. Quote the trace id to Neonomics.",
    "cancelled": "The payer did not approve at the bank.",
    "too_many_rounds": "The bank asked for approval again and again; we gave up. Nothing was paid.",
    # Our own mistakes.
    "request_wrong": "The request we sent is wrong. Give the trace id to the developers.",
    "invalid_request": "Refused here, before anything was sent: the request cannot be right.",
    "nothing_kept": "The opening was never answered, so we do not know the payment. Search for it by our reference.",
    "not_supported": "A bank transfer cannot be captured, cancelled or refunded; pay back from the agency's account.",
    # Trouble on the way.
    "not_sent": "Neonomics could not be reached; nothing was sent.",
    "no_answer": "Neonomics did not answer in time.",
    "malformed": "Neonomics answered with something we do not understand. Give the trace id to the developers.",
    "server_error": "Neonomics, or something before it, has a fault of its own.",
    "company_down": "Neonomics has a fault of its own.",
    "rate_limited": "Too many calls; we wait.",
    "credentials": "Neonomics does not accept our keys. Check NEONOMICS_CLIENT_ID, _CLIENT_SECRET and _REALM.",
    "redirected": "The configured address sends us elsewhere; it is not the API. Check NEONOMICS_BASE_URL.",
}
"""Every `ProviderError.code` and end of a payment of this adapter: stable, for the portal's own words; and what to
tell staff."""

NEONOMICS = Company("neonomics", ADVICE)


@dataclass(frozen=True, slots=True)
class Code:
    """One number: our stable word for it, and whether a repeat can help."""

    code: str
    technical: bool = False


CODES: dict[str, Code] = {
    MISSING_HEADER: Code("request_wrong"),
    MISSING_PARAMETER: Code("request_wrong"),
    INVALID_ID: Code("request_wrong"),
    "1004": Code("request_wrong"),
    "1005": Code("request_wrong"),
    "1023": Code("limit_exceeded"),
    "1048": Code("request_wrong"),
    "4930": Code("bank_down", technical=True),
}

_BY_ORIGIN = {510: Code("refused"), 520: Code("company_down", technical=True), 530: Code("bank_down", technical=True)}


def meaning(number: str, status: int) -> Code:
    """What a readable error object means; `status` is one of 510, 520 and 530."""
    return CODES.get(number) or _BY_ORIGIN[status]


ENDED: dict[str, str] = {"RJCT": "refused", "CANC": "cancelled"}
"""Final states without money, and our word for each; `ProviderPayment.detail` holds the company's own."""
