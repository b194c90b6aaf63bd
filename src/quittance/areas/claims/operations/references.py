"""Issues payment references: random, never twice, kept for ever."""

import datetime as dt
import secrets

from quittance.areas.claims.models import PaymentReference
from quittance.areas.claims.queries.references import agreement
from quittance.core import kid
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows


def issue_reference(*, case_id: int | None, kind: str, now: dt.datetime) -> str:
    """A new reference for a case, or (without one) for a payment that knows how its money is split."""
    ((length, algorithm),) = agreement().lengths.items()
    (reference,) = new_references(1, length, algorithm)
    PaymentReference.objects.create(reference=reference, case_id=case_id, kind=kind, issued_on=oslo_date(now))
    return reference


def new_references(count: int, length: int, algorithm: str) -> list[str]:
    """Random references that were never issued, in no order. The first digit is one no payment card begins with."""
    found: dict[str, None] = {}
    while len(found) < count:
        fresh = [_random_kid(length, algorithm) for _ in range(count - len(found))]
        taken = set(rows("select reference from claims_paymentreference where reference = any(%s)", [fresh]))
        found |= dict.fromkeys(reference for reference in fresh if (reference,) not in taken)
    return list(found)


def _random_kid(length: int, algorithm: str) -> str:
    while True:
        body = secrets.choice("1789") + f"{secrets.randbelow(10 ** (length - 2)):0{length - 2}d}"
        try:
            return kid.make(body, algorithm)
        except kid.KidError:
            continue  # MOD11 would give a hyphen, which banks refuse
