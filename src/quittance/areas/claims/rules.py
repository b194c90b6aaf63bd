"""Which law each amount rests on, in a form that pages, letters and the command line share."""

import datetime as dt
from collections.abc import Iterable

from quittance.core.notices import HEAVY_STEP, LETTER_CODES, LIGHT, PLAN_FEE

_INTEREST = "forsinkelsesrenteloven §§ 2, 3"
_AGREED = "forsinkelsesrenteloven § 3 second paragraph (agreed interest)"
_LETTER = "inkassoforskriften §§ 1-2, 1-3"
_FEE = "inkassoloven § 17, inkassoforskriften §§ 2-2, 2-3"

LAW: dict[str, str] = {
    "interest.statutory": _INTEREST,
    "interest.contract": _AGREED,
    LIGHT: _FEE,
    HEAVY_STEP: _FEE,
    PLAN_FEE: "inkassoforskriften § 2-4",
    **dict.fromkeys(LETTER_CODES.values(), _LETTER),
}

REMARK_DAYS = 30
"""Days from the payment demand before a company can get a payment remark; people only after a legal step."""

DOCUMENT: dict[str, str] = {
    "claim_registered": "the creditor's claim file",
    "bank_payment": "the bank's file",
    "provider_payment": "the payment provider's confirmation",
    "suspense_matched": "the bank's file",
    "overpayment_received": "an overpayment moved from another case",
    "unbooked": "a payment taken off the case",
    "write_off": "a write-off",
    "reversal": "a correction",
    "refund": "a refund",
}


def remark_possible_from(
    debtor_kind: str, demands: Iterable[dt.date], *, held: bool = False, fresh_deadline: dt.date | None = None
) -> dt.date | None:
    """The first day a payment remark may come of a case whose payment demands went out on these days.

    None: not before something else happens. For a person that is a legal step, of which no case here knows one; for
    everybody it is the end of what holds the case, and then the day after its fresh deadline at the earliest.
    """
    sent = min(demands, default=None) if debtor_kind == "organisation" and not held else None
    if sent is None:
        return None
    first = sent + dt.timedelta(days=REMARK_DAYS)
    return max(first, fresh_deadline + dt.timedelta(days=1)) if fresh_deadline else first


def law(code: str) -> str:
    """The provision an amount rests on; "" for what rests on a document and not on a provision."""
    return LAW.get(code, "")


def source(code: str, ref: str) -> str:
    """Where an amount comes from: the document and the posting, or the provision."""
    if code in DOCUMENT:
        return f"{DOCUMENT[code]} (posting {ref})"
    return law(code) + (f" (posting {ref})" if ref else "")
