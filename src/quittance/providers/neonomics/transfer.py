"""What is kept of a transfer between its steps, and what of it is sent.

The memo holds ids, the amount and the phase; what only the steps before the approval need begins with `once_` and is
left out of every memo after it. The identity number is in there only as Neonomics gets it: encrypted.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any, Literal

from quittance.providers.neonomics.names import folded
from quittance.providers.neonomics.settings import NeonomicsConfig
from quittance.providers.payment import Memo, PaymentRequest

Phase = Literal["consent", "sca", "done", "lost", "ended"]
"""Waiting for a consent, or for the approval of the payment; completed; the answer to the order was lost, so it is
never sent again; ended without money, `reason` says why in a code of the adapter."""

MOST_ROUNDS = 6
"""How often one payer is sent to the bank for one payment; two or three happen."""


def begun(request: PaymentRequest, session_id: str, sealed_identity: str) -> dict[str, str]:
    """The memo before the first order."""
    memo = {
        "session_id": session_id,
        "device_id": request.payer.device_id,
        "amount": str(request.amount),
        "rounds": "0",
        "once_kid": request.kid,
        "once_return_url": request.return_url,
    }
    if _is_address(request.payer.ip_address):
        memo["once_ip_address"] = request.payer.ip_address
    if sealed_identity:
        memo["once_psu_id"] = sealed_identity
    return memo


def moved(memo: Memo, phase: Phase, **changes: str) -> dict[str, str]:
    """The memo in its next phase, without what is no longer needed."""
    kept = {**memo, **changes, "phase": phase}
    if phase in ("consent", "sca"):
        return kept
    return {key: value for key, value in kept.items() if not key.startswith("once_")}


def session_headers(memo: Memo) -> dict[str, str]:
    """What reading needs: a payment is shown only to the session and device that made it."""
    return {"x-session-id": memo["session_id"], "x-device-id": memo["device_id"]}


def payer_headers(memo: Memo) -> dict[str, str]:
    """What ordering needs besides: where to send the payer back to, and who they are to their bank."""
    optional = {"x-psu-ip-address": "once_ip_address", "x-psu-id": "once_psu_id"}
    return {
        **session_headers(memo),
        "x-redirect-url": memo["once_return_url"],
        **{header: memo[key] for header, key in optional.items() if key in memo},
    }


def order_body(config: NeonomicsConfig, reference: str, memo: Memo) -> Mapping[str, Any]:
    """The order: to the agency's own account, with the KID, so that the money can be matched when it comes."""
    kroner, rest = divmod(int(memo["amount"]), 100)
    name = folded(config.creditor_name)
    return {
        "creditorAccount": {"bban": config.creditor_account},
        "creditorName": name,
        "remittanceInformationStructured": {
            "reference": memo["once_kid"],
            "referenceIssuer": name,
            "referenceType": "KID",
        },
        "instrumentedAmount": f"{kroner}.{rest:02d}",
        "currency": config.currency,
        "endToEndIdentification": reference,
        "paymentMetadata": {"paymentContextCode": "IVPT"},
    }


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
