"""Which cases an invoice of the story has become, and what stands on the letter about it."""

from quittance.areas.claims.models import Claim
from quittance.areas.claims.queries import facts as case_facts


def cases_of(invoices: tuple[str, ...]) -> tuple[int, ...]:
    """The cases that a member's invoices are in, oldest first."""
    return tuple(
        Claim.objects.filter(invoice__in=invoices).order_by("case_id").values_list("case_id", flat=True).distinct()
    )


def reference_of(invoice: str) -> str:
    """The KID printed in our letter about an invoice."""
    (case_id,) = cases_of((invoice,))
    return case_facts.load_one(case_id).reference
