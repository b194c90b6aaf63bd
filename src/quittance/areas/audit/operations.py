"""The one way to write the audit trail."""

import datetime as dt

from quittance.areas.audit.models import Event


def record(*, actor: str, action: str, subject: str, now: dt.datetime, **details: str | int) -> None:
    """Writes one row in the caller's transaction; the database chains it when that commits.

    `details` are ids, codes and øre; nothing personal.
    """
    Event.objects.create(at=now, actor=actor, action=action, subject=subject, details=details)
