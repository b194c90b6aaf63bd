"""Turns staged claims into cases: rows for every table, some thousand cases at a time."""

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from quittance.areas.claims.operations.references import new_references
from quittance.areas.claims.operations.staging import StagedClaim
from quittance.areas.claims.queries.facts import DEMAND_DAYS
from quittance.core.balance import Movement
from quittance.core.notices import Charged, FeeClaim, FeeFacts, Tariff, letter_charge, planned_charges
from quittance.core.postings import Leg, owed
from quittance.core.workdays import effective_due_date, later, next_banking_day
from quittance.kit.db import copy_into, next_ids, rows

_REGIME = "INKASSOLOV_1988"


@dataclass(frozen=True, slots=True)
class Handover:
    """What all cases of a file share."""

    file_id: int
    today: dt.date
    now: dt.datetime
    actor: str
    reference_length: int
    reference_algorithm: str
    # Demands of this day and later are printed here, and wait for that. None: others print.
    letters_from: dt.date | None


@dataclass(slots=True)
class Tables:
    """Rows waiting to be copied, by table."""

    cases: list[tuple[Any, ...]] = field(default_factory=list)
    claims: list[tuple[Any, ...]] = field(default_factory=list)
    notices: list[tuple[Any, ...]] = field(default_factory=list)
    references: list[tuple[Any, ...]] = field(default_factory=list)
    postings: list[tuple[Any, ...]] = field(default_factory=list)
    legs: list[tuple[Any, ...]] = field(default_factory=list)
    charges: list[tuple[Any, ...]] = field(default_factory=list)
    assignments: list[tuple[Any, ...]] = field(default_factory=list)


def register_cases(groups: Sequence[list[StagedClaim]], handover: Handover) -> None:
    """Books one batch of cases, each given as the claims it is made of. In the caller's transaction."""
    tables = Tables()
    claims = sum(len(group) for group in groups)
    case_ids = next_ids("claims_case", len(groups))
    claim_ids = iter(next_ids("claims_claim", claims))
    numbers = [
        row[0] for row in rows("select nextval('claims_case_number') from generate_series(1, %s)", [len(groups)])
    ]
    references = new_references(len(groups), handover.reference_length, handover.reference_algorithm)
    builder = _Builder(handover, tables)
    for case_id, number, reference, group in zip(case_ids, numbers, references, groups, strict=True):
        builder.add(case_id, f"{handover.today:%y}-{number:07d}", reference, [(next(claim_ids), c) for c in group])
    _copy(tables)


def _until(steps: tuple[Movement, ...], day: dt.date) -> tuple[Movement, ...]:
    return tuple(step for step in steps if step.day <= day)


def _demand_day(claims: list[StagedClaim]) -> dt.date | None:
    """The latest day on which a demand of the case is dated."""
    return max((claim.demand_sent for claim in claims if claim.demand_sent), default=None)


def _demand_deadline(claims: list[StagedClaim]) -> dt.date:
    """The latest day the demands of a case gave, on a banking day: nobody can pay on another, and no fee counts it."""
    return next_banking_day(max(claim.demand_deadline for claim in claims if claim.demand_deadline))


class _Builder:
    """Adds one case after another to the tables."""

    def __init__(self, handover: Handover, tables: Tables) -> None:
        self.handover = handover
        self.tables = tables
        self._posting_ids: list[int] = []

    def add(self, case_id: int, number: str, reference: str, claims: list[tuple[int, StagedClaim]]) -> None:
        """The case, its claims, notices, references, and the postings of what is owed so far."""
        first = claims[0][1]
        steps = self._fee_steps([claim for _, claim in claims])
        due = () if self._waits([claim for _, claim in claims]) else _until(steps, self.handover.today)
        ahead = min((step.day for step in steps if step not in due), default=None)
        self.tables.cases.append(
            (case_id, number, first.party_id, first.creditor_id, self.handover.today, secrets.token_urlsafe(16), ahead)
        )
        self.tables.references.append((reference, case_id, "case", self.handover.today))
        for known in sorted({claim.kid for _, claim in claims if claim.kid}):
            self.tables.references.append((known, case_id, "imported", self.handover.today - dt.timedelta(days=1)))
        for claim_id, claim in claims:
            self._claim(case_id, claim_id, claim)
        self._demand(case_id, [claim for _, claim in claims])
        for step in due:
            self._charge(case_id, None, step, f"file:{self.handover.file_id}:row:{first.row}")

    def _claim(self, case_id: int, claim_id: int, claim: StagedClaim) -> None:
        due = effective_due_date(claim.due_date)
        self.tables.claims.append(
            (claim_id, case_id, claim.invoice, claim.invoice_date, claim.description, claim.principal, claim.fee_base,
             claim.due_date, due, claim.interest_terms, claim.contract_rate, self.handover.today, claim.fingerprint)
        )  # fmt: skip
        source = f"file:{self.handover.file_id}:row:{claim.row}"
        legs = owed("principal", claim.principal, case_id=case_id, claim_id=claim_id)
        self._post("claim_registered", source, due, f"claim:{claim_id}:registered", legs)
        for place, (name, day) in enumerate(json.loads(claim.earlier or "[]"), start=1):
            self.tables.assignments.append((claim_id, place, name, day))
        letters = (
            ("reminder", claim.reminder_sent, None, claim.reminder_fee),
            ("collection_notice", claim.notice_sent, claim.notice_deadline, claim.notice_fee),
        )
        for kind, sent, deadline, fee in letters:
            if sent is None:
                continue
            self.tables.notices.append((case_id, claim_id, kind, sent, deadline, False, False, _REGIME))
            allowed = letter_charge(kind=kind, due=claim.due_date, sent=sent) if fee else None  # type: ignore[arg-type]
            if allowed:
                step = Movement(
                    sent, "reminder_fee", None, min(fee, allowed.amount), "charge", allowed.code, facts=allowed.facts
                )
                self._charge(case_id, claim_id, step, source)

    def _demand(self, case_id: int, claims: list[StagedClaim]) -> None:
        sent = _demand_day(claims)
        if sent:
            row = ("payment_demand", sent, _demand_deadline(claims), True, self._waits(claims), _REGIME)
            self.tables.notices.append((case_id, None, *row))

    def _waits(self, claims: list[StagedClaim]) -> bool:
        """Whether the demand of a case is one that we have to print first.

        What leaves less than fourteen days cannot be: it was sent before the claim came here.
        """
        sent, since = _demand_day(claims), self.handover.letters_from
        if sent is None or since is None or sent < since:
            return False
        return _demand_deadline(claims) >= later(self.handover.today, DEMAND_DAYS)

    def _fee_steps(self, claims: list[StagedClaim]) -> tuple[Movement, ...]:
        """Collection fees past and future; a demand that only some of the claims had counts from the latest."""
        sent = _demand_day(claims)
        if sent is None:
            return ()
        facts = FeeFacts(
            claims=tuple(FeeClaim(c.fee_base, c.due_date) for c in claims),
            demand_sent=sent,
            demand_deadline=_demand_deadline(claims),
            business=claims[0].party_kind == "organisation",
            vat=not claims[0].deducts_vat,
            tariff=Tariff(claims[0].light_tariff, claims[0].heavy_tariff),
            charged=Charged(),
        )
        return planned_charges(facts, on=self.handover.today)

    def _charge(self, case_id: int, claim_id: int | None, step: Movement, source: str) -> None:
        key = f"charge:{case_id}:{step.code}:{step.day}" + (f":{claim_id}" if claim_id else "")
        posting_id = self._post("charge", source, step.day, key, owed(step.component, step.amount, case_id=case_id))
        self.tables.charges.append(
            (
                case_id,
                claim_id,
                posting_id,
                step.component,
                step.code,
                step.day,
                step.amount,
                json.dumps(dict(step.facts)),
            )
        )

    def _post(self, reason: str, source: str, day: dt.date, key: str, legs: Iterable[Leg]) -> int:
        if not self._posting_ids:
            self._posting_ids = next_ids("ledger_posting", 2_000)[::-1]
        posting_id = self._posting_ids.pop()
        self.tables.postings.append(
            (posting_id, reason, self.handover.actor, source, day, self.handover.now, "NOK", key)
        )
        self.tables.legs.extend(
            (posting_id, line, leg.account.value, leg.case_id, leg.claim_id, leg.subaccount, leg.amount, day)
            for line, leg in enumerate(legs, start=1)
        )
        return posting_id


_COPIES = (
    ("cases", "claims_case (id, number, debtor_id, creditor_id, opened_on, pay_token, next_step_on)"),
    (
        "claims",
        """claims_claim (id, case_id, invoice, invoice_date, description, principal, fee_base, due_date,
        effective_due_date, interest_terms, contract_rate, registered_on, fingerprint)""",
    ),
    ("notices", "claims_notice (case_id, claim_id, kind, sent_on, deadline, by_agency, waits_for_paper, regime)"),
    ("references", "claims_paymentreference (reference, case_id, kind, issued_on)"),
    (
        "postings",
        "ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)",
    ),
    ("legs", "ledger_leg (posting_id, line, account, case_id, claim_id, subaccount, amount, value_date)"),
    ("charges", "claims_charge (case_id, claim_id, posting_id, component, code, day, amount, facts)"),
    ("assignments", "claims_assignment (claim_id, place, name, assigned_on)"),
)


def _copy(tables: Tables) -> None:
    for name, target in _COPIES:
        with copy_into(target) as copy:
            for row in getattr(tables, name):
                copy.write_row(row)
