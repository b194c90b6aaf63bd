"""What the exchange holds that others need to read."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quittance.areas.exchange.models import ProviderSecret
from quittance.kit.crypto import decrypt
from quittance.kit.db import rows

SECRET_PLACE = "exchange_providersecret.secret"  # noqa: S105 - a place, not a secret
# While one registration replaces another, messages signed with either are under way.
_VALID = 2


def active_secrets(provider: str) -> tuple[str, ...]:
    """The webhook secrets to accept now, the newest first; two at the most."""
    newest = ProviderSecret.objects.filter(provider=provider, retired_at__isnull=True).order_by("-registered_at", "-id")
    return tuple(decrypt(bytes(row.secret), place=SECRET_PLACE) for row in newest[:_VALID])


LISTED = 50
_FILES = """
select id, kind, filename, encode(sha256, 'hex'), delivery, octet_length(content), received_at, actor, verdict,
       problems, summary
  from exchange_receivedfile
"""


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came, without its content. `problems` have where, code and message; `summary` holds its totals."""

    file_id: int
    kind: str
    filename: str
    sha256: str
    delivery: str
    size: int
    received_at: dt.datetime
    actor: str
    verdict: str
    problems: tuple[Mapping[str, str], ...]
    summary: Mapping[str, Any]

    @property
    def refused(self) -> bool:
        """Nothing of it was booked."""
        return self.verdict == "refuse"

    @property
    def totals(self) -> Mapping[str, int | None]:
        """What the file itself says: payments, credit_total and debit_total in øre, pending; None where it says not."""
        return {name: self.summary.get(name) for name in ("payments", "credit_total", "debit_total", "pending")}


def received(*, before: int | None = None, refused_only: bool = False) -> tuple[Received, ...]:
    """The newest files, at most LISTED; with `before`, those with a smaller id."""
    found = rows(
        f"{_FILES} where (%(before)s::bigint is null or id < %(before)s) and (not %(refused)s or verdict = 'refuse')"
        f" order by id desc limit {LISTED}",
        {"before": before, "refused": refused_only},
    )
    return tuple(_received(row) for row in found)


def received_one(file_id: int) -> Received | None:
    """One file; None when there is none."""
    found = rows(f"{_FILES} where id = %s", [file_id])
    return _received(found[0]) if found else None


def _received(row: tuple[Any, ...]) -> Received:
    values: list[Any] = [*row[:9], tuple(json.loads(row[9])), json.loads(row[10])]
    return Received(*values)
