"""What the provider's words mean to us, and what to tell the operator about each kind of trouble.

BankID answers `access_denied` to nearly everything and puts its own code into the description, after
`bankid_error_codes:`. A code that begins with C is from mobile or app, D or none from the OpenID layer. Source: BankID,
"Error handling" of the OIDC provider.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from quittance.providers.identity import Cancelled, InUse, NotProved, TimedOut, Unavailable
from quittance.providers.wire import Company

ADVICE: dict[str, str] = {
    "not_sent": "BankID could not be reached; nothing was sent.",
    "no_answer": "BankID did not answer in time.",
    "malformed": "BankID answered with something we do not understand. Check BANKID_ISSUER.",
    "redirected": "The configured address sends us elsewhere. Check BANKID_ISSUER.",
    "server_error": "BankID, or something before it, has a fault of its own.",
    "rate_limited": "Too many calls; we wait.",
    "credentials": "BankID does not accept our keys. Check BANKID_CLIENT_ID and BANKID_CLIENT_SECRET.",
    "wrong_issuer": "The description belongs to another issuer. BANKID_ISSUER must be exactly what it says.",
    "no_keys": "BankID publishes no key we can use (RSA, for signatures).",
    "no_pkce": "BankID's description does not offer S256; we do not log anybody in without it.",
    "no_userinfo": "BANKID_USERINFO is set, but the description names no address for it.",
}
"""Every code of `Unavailable`, in words for the operator."""

BANKID = Company("bankid", ADVICE)

_BY_CODE: Mapping[str, type[NotProved]] = {
    "C301": Cancelled,
    "14AB": Cancelled,
    "C302": TimedOut,
    "C131": InUse,
    "C293": InUse,
}
_CODE = re.compile(r"bankid_error_codes:\s*([0-9A-Za-z]{2,6})")
_WORD = re.compile(r"[a-z_]{1,40}")


def ended(answer: Mapping[str, str]) -> NotProved:
    """Why a login ended with `error` in the answer. Its description is never shown and only its code is kept."""
    word = answer.get("error", "")
    known = _CODE.search(answer.get("error_description", ""))
    code = known[1].upper() if known else ""
    word = word if _WORD.fullmatch(word) else "unknown"
    if word in ("server_error", "temporarily_unavailable"):
        return Unavailable("server_error")
    kind = _BY_CODE.get(code, Cancelled)
    return kind(f"{word}:{code}" if code else word)
