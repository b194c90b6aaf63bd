"""Money that is on its way to a case: noted while it is, ended when it came or will not come."""

import datetime as dt

from quittance.areas.claims.models import MoneyOnItsWay


def note(*, case_id: int, source: str, amount: int, since: dt.date, until: dt.date) -> None:
    """Notes `amount` øre as expected on a case; the same source again replaces what it said before."""
    MoneyOnItsWay.objects.update_or_create(
        case_id=case_id,
        source=source,
        defaults={"amount": amount, "since": since, "until": until, "ended_at": None},
    )


def end(*, source: str, now: dt.datetime) -> None:
    """Ends what a source promised, on every case it named."""
    MoneyOnItsWay.objects.filter(source=source, ended_at__isnull=True).update(ended_at=now)
