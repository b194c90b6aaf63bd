"""The claim file on its way in: rows that are in order wait in a temporary table until the whole file is judged."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from quittance.areas.parties.rules import identity_place, person_index
from quittance.formats.claims_csv import ClaimRow, RowProblem
from quittance.kit.crypto import blind_index, encrypt
from quittance.kit.db import copy_into, execute, rows

KEPT_PROBLEMS = 1_000
_PROGRESS_EVERY = 500

_STAGED = """
create temporary table staged (
  row integer, creditor text, creditor_org text, deducts_vat boolean, party_index bytea, party_kind text,
  party_name text, identity bytea, email text, phone text, address text, postcode text, city text, country text,
  language text, fingerprint bytea, invoice text, invoice_date date, description text, principal bigint,
  fee_base bigint, due_date date, interest_terms text, contract_rate integer, reminder_sent date,
  reminder_fee bigint, notice_sent date, notice_deadline date, notice_fee bigint, demand_sent date,
  demand_deadline date, kid text, earlier jsonb, creditor_id bigint, party_id bigint
) on commit drop
"""
_COLUMNS = (
    "staged (row, creditor, creditor_org, deducts_vat, party_index, party_kind, party_name, identity, email, phone,"
    " address, postcode, city, country, language, fingerprint, invoice, invoice_date, description, principal, fee_base,"
    " due_date, interest_terms, contract_rate, reminder_sent, reminder_fee, notice_sent, notice_deadline, notice_fee,"
    " demand_sent, demand_deadline, kid, earlier)"
)


# Told now and then: the phase, how many are done, of how many (None when not known yet).
Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class Judgement:
    """What became of a file's rows so far."""

    accepted: int = 0
    rejected: int = 0
    already_known: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    def reject(self, problems: Iterable[RowProblem]) -> None:
        """Counts one row as rejected and keeps its problems, up to a limit."""
        self.rejected += 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.extend(problems)


def stage(parsed: Iterable[ClaimRow | tuple[RowProblem, ...]], *, progress: Progress | None) -> Judgement:
    """Copies good rows into `staged` and collects the problems of the others."""
    judgement = Judgement()
    execute(_STAGED)
    with copy_into(_COLUMNS) as copy:
        for number, found in enumerate(parsed, start=1):
            if isinstance(found, ClaimRow):
                copy.write_row(_values(found))
                judgement.accepted += 1
            else:
                judgement.reject(found)
            if progress and number % _PROGRESS_EVERY == 0:
                progress("checked", number, None)
    execute("create index on staged (fingerprint)")
    execute("analyze staged")
    return judgement


def _party_index(row: ClaimRow) -> bytes:
    """The same person again: by identity number, else by name and address among one creditor's customers."""
    if row.debtor_id:
        return person_index(row.debtor_id)
    lives = (row.debtor_name.casefold(), (row.address or "").casefold(), row.postcode or "", row.country)
    return blind_index("|".join(("name", row.creditor_org_no, *lives)), purpose="party")


def _values(row: ClaimRow) -> tuple[Any, ...]:
    index = _party_index(row)
    identity = encrypt(row.debtor_id, place=identity_place(index)) if row.debtor_id else None
    fingerprint = hashlib.sha256(b"\0".join((row.creditor_org_no.encode(), index, row.invoice.encode()))).digest()
    return (
        row.row, row.creditor, row.creditor_org_no, row.creditor_vat_deduct, index, row.debtor_kind, row.debtor_name,
        identity, row.email or "", row.phone or "", row.address or "", row.postcode or "", row.city or "", row.country,
        row.language, fingerprint, row.invoice, row.invoice_date, row.description or "", row.principal,
        row.principal + row.interest_before_due, row.due_date, row.interest.kind,
        None if row.interest.rate is None else int(row.interest.rate * 100), row.reminder_sent, row.reminder_fee,
        row.collection_notice_sent, row.collection_notice_deadline, row.collection_notice_fee, row.demand_sent,
        row.demand_deadline, row.kid,
        _chain(row),
    )  # fmt: skip


def _chain(row: ClaimRow) -> str | None:
    chain = [[held.name, held.assigned_on.isoformat()] for held in row.earlier_creditors]
    return json.dumps(chain) if chain else None


# Each names rows that cannot be booked for what is already in the books or elsewhere in the file.
_CONFLICTS: tuple[tuple[str, str, str, str], ...] = (
    (
        "invoice",
        "registered_differently",
        "This creditor's invoice to this debtor is registered already with another amount or due date.",
        """
        select s.row from staged s join claims_claim c using (fingerprint)
         where c.principal <> s.principal or c.due_date <> s.due_date
        """,
    ),
    (
        "kid",
        "kid_taken",
        "This payment reference belongs to another case. Leave the field empty to get a new one.",
        """
        select s.row from staged s join claims_paymentreference r on r.reference = s.kid
         where not exists (select 1 from claims_claim c where c.fingerprint = s.fingerprint)
        """,
    ),
    (
        "kid",
        "kid_shared",
        "The same payment reference stands on claims of different debtors or creditors in this file.",
        """
        select row from staged join (
          select kid from staged where kid is not null
           group by kid having count(distinct (creditor_org, party_index)) > 1) shared using (kid)
        """,
    ),
    (
        "creditor_vat_deduct",
        "creditor_vat_differs",
        "The creditor is registered with the opposite answer. Correct the row, or the creditor's agreement first.",
        """
        select s.row from staged s
          left join parties_creditor c on c.organisation_number = s.creditor_org
          join (select distinct on (creditor_org) creditor_org, deducts_vat from staged
                 order by creditor_org, row) first using (creditor_org)
         where s.deducts_vat <> coalesce(c.deducts_vat, first.deducts_vat)
        """,
    ),
)


def settle_conflicts(judgement: Judgement) -> None:
    """Takes rows out of `staged` that are registered already (known) or stand against what is (rejected)."""
    for column, code, message, sql in _CONFLICTS:
        numbers = sorted(row[0] for row in rows(sql))
        for number in numbers:
            judgement.reject([RowProblem(number, column, code, message)])
        judgement.accepted -= len(numbers)
        execute("delete from staged where row = any(%s)", [numbers])
    known = execute("delete from staged s using claims_claim c where c.fingerprint = s.fingerprint")
    judgement.already_known += known
    judgement.accepted -= known


def register_parties(*, allocation_order: str) -> None:
    """Makes the creditors and debtors that are new, and notes everybody's id on the staged rows.

    A new creditor's payments are allocated in the order given, until an agreement says otherwise.
    """
    execute(
        "insert into parties_creditor (name, short_name, organisation_number, deducts_vat, allocation_order)"
        " select distinct on (creditor_org) creditor, left(creditor, 40), creditor_org, deducts_vat,"
        " %s::text from staged order by creditor_org, row on conflict (organisation_number) do nothing",
        [allocation_order],
    )
    execute(
        "insert into parties_party (kind, name, identity, blind_index, email, phone, address, postcode, city, country,"
        " language) select distinct on (party_index) party_kind, party_name, identity, party_index, email, phone,"
        " address, postcode, city, country, language from staged order by party_index, row"
        " on conflict (blind_index) do nothing"
    )
    execute("analyze parties_party")
    execute(
        "update staged s set creditor_id = c.id, party_id = p.id from parties_creditor c, parties_party p"
        " where c.organisation_number = s.creditor_org and p.blind_index = s.party_index"
    )


_ORDERED = """
select row, creditor_id, party_id, party_kind, c.deducts_vat, fingerprint, invoice, invoice_date, description,
       principal, fee_base, due_date, interest_terms, contract_rate, reminder_sent, reminder_fee,
       notice_sent, notice_deadline, notice_fee, demand_sent, demand_deadline, kid, earlier, light_tariff, heavy_tariff
  from staged s join parties_creditor c on c.id = s.creditor_id order by creditor_id, party_id, due_date, row
"""


@dataclass(frozen=True, slots=True)
class StagedClaim:
    """A row that is to be booked."""

    row: int
    creditor_id: int
    party_id: int
    party_kind: str
    deducts_vat: bool
    fingerprint: bytes
    invoice: str
    invoice_date: dt.date | None
    description: str
    principal: int
    fee_base: int
    due_date: dt.date
    interest_terms: str
    contract_rate: int | None
    reminder_sent: dt.date | None
    reminder_fee: int
    notice_sent: dt.date | None
    notice_deadline: dt.date | None
    notice_fee: int
    demand_sent: dt.date | None
    demand_deadline: dt.date | None
    kid: str | None
    # As JSON: pairs of a name and the day it assigned the claim.
    earlier: str | None
    light_tariff: int | None
    heavy_tariff: int | None


def staged_claims() -> list[StagedClaim]:
    """The rows to book, claims of one debtor and creditor next to each other."""
    return [StagedClaim(*row) for row in rows(_ORDERED)]
