"""Facts of cases and payments, put the way a letter tells them. Its lines add up to its total, or there is none."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.conf import settings

from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.claims.queries.remaining import left_after
from quittance.areas.claims.queries.statements import StatementLine, statement_of
from quittance.areas.parties.models import Party
from quittance.areas.parties.rules import envelope_lines
from quittance.core.notices import HEAVY_STEP, LETTER_CODES, LIGHT
from quittance.formats.letter import LANGUAGES, Sender
from quittance.formats.letter.matter import Envelope, Invoice, Item, Matter, NextCost, Payment
from quittance.kit.db import rows

_NAMES = {LIGHT: "light", HEAVY_STEP: "heavy_step", **{code: name for name, code in LETTER_CODES.items()}}
_COMPONENTS = frozenset({"plan_fee", "legal_cost", "interest_on_costs"})
_PAYMENTS = frozenset({"bank_payment", "provider_payment", "suspense_matched", "overpayment_received"})


def pay_links(case_ids: Sequence[int]) -> dict[int, str]:
    """The unguessable address of each case's payment page."""
    found = rows("select id, pay_token from claims_case where id = any(%s)", [list(case_ids)])
    return {case_id: f"{settings.PUBLIC_URL}/q/{token}" for case_id, token in found}


def envelope(party: Party, *, code: str, day: dt.date, language: str = "") -> Envelope:
    """From the agency to a party, in the party's language unless another is given."""
    spoken = language or party.language
    spoken = spoken if spoken in LANGUAGES else settings.LANGUAGE_CODE
    agency = settings.AGENCY
    sender = Sender(
        name=agency.legal_name or agency.name,
        organisation_number=agency.organisation_number,
        address=agency.postal_address,
        phone=agency.phone,
        hours=agency.phone_hours.get(spoken, agency.phone_hours.get("nb", "")),
        email=agency.email,
        site=settings.PUBLIC_URL,
    )
    return Envelope(
        sender=sender,
        language=spoken,
        address=envelope_lines(party.name, party.address, party.postcode, party.city, party.country),
        day=day,
        code=code,
        verify=f"{settings.PUBLIC_URL}/verify",
        site=f"{settings.PUBLIC_URL}/my",
        account=agency.bank_account,
    )


def matter_of(facts: CaseFacts, *, link: str, on: dt.date, today: dt.date | None = None) -> Matter:
    """One case on a day; a day after `today` includes the cost steps planned until then, as the case's page does."""
    statement = statement_of(facts, on=on, today=today or on)
    items = _items(statement.lines, facts, on)
    assert sum(item.amount for item in items) == statement.total, "the lines of a letter add up"
    step = next((one for one in facts.planned(min(on, today or on)) if one.day > on), None)
    return Matter(
        number=facts.number,
        creditor=facts.creditor.name,
        kid=facts.reference,
        link=link,
        invoices=tuple(
            Invoice(claim.invoice, claim.description, claim.invoice_date, claim.due_date, claim.principal)
            for claim in facts.claims
        ),
        items=items,
        total=statement.total,
        overpaid=statement.overpaid,
        business=facts.debtor_kind == "organisation",
        next_cost=NextCost(step.day, step.amount) if step else None,
        rate_missing_from=statement.rate_missing_from,
    )


def matter_asked(facts: CaseFacts, *, link: str, today: dt.date, deadline: dt.date) -> Matter:
    """What a letter of today asks for by its deadline: what is owed then by what has fallen due until today."""
    known = replace(facts, movements=tuple(one for one in facts.movements if one.day <= today))
    return matter_of(known, link=link, on=deadline, today=today)


def _items(lines: Sequence[StatementLine], facts: CaseFacts, on: dt.date) -> tuple[Item, ...]:
    """Charges line by line; payments and corrections summed by day, however many parts of the debt they touch."""
    invoices = {claim.claim_id: claim.invoice for claim in facts.claims}
    charges, sums = [], dict[tuple[str, dt.date], int]()
    for line in lines:
        invoice = invoices.get(line.claim_id or 0, "")
        if line.segments:
            name = "agreed_interest" if line.code == "interest.contract" else "interest"
            first, last = line.segments[0], line.segments[-1]
            charges.append(Item(name, line.amount, invoice, None, first.first, last.last, Decimal(f"{last.rate:.2f}")))
        elif line.code == "claim_registered":
            charges.append(Item("principal", line.amount, invoice))
        elif line.code in _NAMES and line.amount > 0:
            charges.append(Item(_NAMES[line.code], line.amount, day=line.day, planned=line.planned))
        elif line.component in _COMPONENTS and line.amount > 0 and line.code not in _PAYMENTS:
            charges.append(Item(line.component, line.amount, day=line.day))
        else:
            key = ("paid" if line.code in _PAYMENTS else "correction", line.day)
            sums[key] = sums.get(key, 0) + line.amount
    booked = [Item(name, amount, day=day) for (name, day), amount in sorted(sums.items()) if amount]
    return tuple(item for item in [*charges, *booked] if item.amount)


def payments_of(facts: CaseFacts, on: dt.date) -> dict[int, Payment]:
    """The payments that stand on a case on a day, by posting, oldest first."""
    found: dict[int, tuple[dt.date, dict[str, int], int]] = {}
    for movement in facts.movements:
        if movement.kind == "payment" and movement.day <= on:
            _day, parts, _over = found.setdefault(int(movement.ref), (movement.day, {}, 0))
            parts[movement.component] = parts.get(movement.component, 0) - movement.amount
    for day, amount, posting in facts.overpayments:
        if amount > 0 and day <= on:
            known = found.get(posting, (day, {}, 0))
            found[posting] = (known[0], known[1], known[2] + amount)
    left = left_after(facts)
    return {
        posting: Payment(day, sum(parts.values()) + over, tuple(parts.items()), over, left[posting])
        for posting, (day, parts, over) in sorted(found.items(), key=lambda one: (one[1][0], one[0]))
    }
