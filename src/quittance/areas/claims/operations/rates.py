"""Keeps the database's copy of the statutory rates equal to the dated data in the core."""

from django.db import transaction

from quittance.areas.claims.models import HalfYear
from quittance.core.interest import half_years


def sync_half_years() -> int:
    """Writes every known half-year; returns how many there are. Safe to repeat, run after each migrate."""
    wanted = [
        HalfYear(
            number=half.first.year * 2 + (half.first.month > 6),
            first_day=half.first,
            last_day=half.last,
            rate=half.rate_hundredths,
            year_days=half.year_days,
        )
        for half in half_years()
    ]
    with transaction.atomic():
        HalfYear.objects.exclude(number__in=[half.number for half in wanted]).delete()
        HalfYear.objects.bulk_create(
            wanted,
            update_conflicts=True,
            unique_fields=["number"],
            update_fields=["first_day", "last_day", "rate", "year_days"],
        )
    return len(wanted)
