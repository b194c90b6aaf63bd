"""A statement in the words of its reader, for files: the same lines as on the page of the case."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from quittance.areas.claims.queries.standings import Standing
from quittance.areas.claims.queries.statements import StatementLine
from quittance.formats.account_statement import CaseAccount, Charge, Statement
from quittance.formats.account_statement.records import Span
from quittance.sites.ui.explain import title_of


def statement_in_words(standings: Sequence[Standing], *, on: dt.date, now: dt.datetime) -> Statement:
    """The statement of these cases on a day, in the language of the page."""
    agency = settings.AGENCY
    return Statement(
        agency=agency.legal_name or agency.name,
        agency_number=agency.organisation_number,
        on=on,
        made_at=now,
        cases=tuple(_case(one) for one in standings),
    )


def _case(standing: Standing) -> CaseAccount:
    facts, found = standing.facts, standing.statement
    return CaseAccount(
        number=found.number,
        creditor=found.creditor,
        kid=facts.reference,
        lines=tuple(_line(standing, line) for line in found.lines if line.amount),
        principal=found.principal,
        interest=found.interest,
        costs=found.costs,
        total=found.total,
        overpaid=found.overpaid,
        rate_missing_from=found.rate_missing_from,
    )


def _line(standing: Standing, line: StatementLine) -> Charge:
    claims = standing.facts.claims
    return Charge(
        day=line.day,
        kind=line.component,
        code=line.code,
        text=title_of(line, claims),
        invoice=next((claim.invoice for claim in claims if claim.claim_id == line.claim_id), ""),
        amount=line.amount,
        law=line.rule,
        planned=line.planned,
        spans=tuple(
            Span(part.first, part.last, part.rate, part.base, part.amount, part.assumed) for part in line.segments
        ),
    )
