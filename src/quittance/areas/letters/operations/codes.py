"""Issues the codes by which anybody can check that something came from us."""

import datetime as dt
import secrets

from quittance.areas.letters.models import Code
from quittance.areas.letters.queries.verifying import PURPOSE
from quittance.core import credentials
from quittance.kit.crypto import blind_index


def issue_codes(kind: str, *, day: dt.date, count: int = 1) -> list[tuple[int, str]]:
    """New codes as (row, code). In the caller's transaction: whatever bears the code is kept with it, or neither is."""
    codes = [credentials.make(secrets.randbelow) for _ in range(count)]
    made = Code.objects.bulk_create(
        Code(code_index=blind_index(code, purpose=PURPOSE), kind=kind, day=day) for code in codes
    )
    return [(row.pk, code) for row, code in zip(made, codes, strict=True)]


def issue_code(kind: str, *, day: dt.date) -> str:
    """One new code, grouped as it is printed. In the caller's transaction."""
    ((_row, code),) = issue_codes(kind, day=day)
    return credentials.grouped(code)
