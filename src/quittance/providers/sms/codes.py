"""What can go wrong at the SMS gateway, and what a member of staff should do about it."""

from __future__ import annotations

from quittance.providers.messaging import ADDRESS_REFUSED
from quittance.providers.wire import Company

ADVICE: dict[str, str] = {
    "not_sent": "The SMS gateway could not be reached; nothing was sent.",
    "no_answer": "The SMS gateway did not answer in time.",
    "malformed": "The SMS gateway answered with something we do not understand. Tell the developers.",
    "server_error": "The SMS gateway has a fault of its own.",
    "rate_limited": "Too many messages in a short time; we wait.",
    "credentials": "The SMS gateway does not accept our key. Check SMS_API_KEY.",
    "redirected": "The configured address sends us elsewhere; it is not the gateway. Check SMS_BASE_URL.",
    "not_found": "The SMS gateway does not know this message.",
    "conflict": "The same key was used for another message. Tell the developers.",
    "no_credit": "The agreement with the SMS gateway is used up or stopped. Call them.",
    ADDRESS_REFUSED: "No message can be sent to this number.",
    "country": "The number is in a country we do not write to (SMS_COUNTRIES).",
}

GATEWAY = Company("sms", ADVICE)


def advice(code: str) -> str:
    """What to tell staff about an error code; never empty."""
    return ADVICE.get(code, "The SMS gateway refused without a reason we know.")
