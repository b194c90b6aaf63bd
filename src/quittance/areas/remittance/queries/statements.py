"""What a run's statement says to its creditor."""

from django.conf import settings

from quittance.areas.remittance.models import RemittanceRun
from quittance.formats.creditor_statement import CaseLine, Statement
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows

_LINES = """
select coalesce(c.number, ''),
       coalesce((select string_agg(m.invoice, ', ' order by m.invoice_date, m.id) from claims_claim m
                  where m.case_id = c.id), ''),
       l.principal, l.interest, l.reminder_fees, l.legal_costs, l.other, l.fees, l.vat
  from remittance_remittanceline l left join claims_case c on c.id = l.case_id
 where l.run_id = %s order by c.number nulls last, l.id
"""


def lines_of(run_id: int) -> tuple[CaseLine, ...]:
    """A run's cases in the order of their numbers, with the creditor's own invoice numbers."""
    return tuple(CaseLine(*row) for row in rows(_LINES, [run_id]))


def statement_of(run: RemittanceRun) -> Statement:
    """The statement of a run; it depends on nothing that changes after the run was made."""
    agency = settings.AGENCY
    return Statement(
        number=run.pk,
        made_on=oslo_date(run.made_at),
        until=run.until,
        agency=agency.legal_name or agency.name,
        agency_number=agency.organisation_number,
        agency_address=agency.postal_address,
        agency_email=agency.email,
        creditor=run.creditor.name,
        creditor_number=run.creditor.organisation_number,
        deducts_vat=run.deducts_vat,
        lines=lines_of(run.pk),
        collected=run.collected,
        fees=run.fees,
        vat=run.vat,
        carried_in=run.payable_before - run.vat_before,
        paid=run.paid,
        carried_out=run.payable_after - run.vat_after,
    )
