"""A case as the agency sees it: what its debtor sees, and the references, entries, documents and looks behind it.

Opening one is written down, with who and why (A-4); so is each look at an identity number.
"""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.access.mandates import end_by_desk
from quittance.areas.access.visitor import Visitor
from quittance.areas.approvals.queries import Proposal, about
from quittance.areas.audit import operations as audit
from quittance.areas.audit.queries import Entry, trail
from quittance.areas.claims.queries.helping import Help, given_for
from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.contacts.queries.reaching import reach
from quittance.areas.insight import queues
from quittance.areas.insight import reports as told
from quittance.areas.insight.people import names_of
from quittance.areas.insight.planned import Planned, of_case
from quittance.areas.letters.queries.archive import LetterView, letters_of
from quittance.areas.parties.rules import identity_place
from quittance.areas.payments.queries.overview import CaseView, case_view
from quittance.areas.payments.queries.refunds import RefundView, refunds
from quittance.areas.rights.queries import RequestView, held, open_about
from quittance.areas.staff.colleague import Colleague
from quittance.core.postings import Account
from quittance.kit.crypto import decrypt
from quittance.kit.db import rows

REASONS = ("contact", "creditor", "payment", "objection", "control")
"""Why somebody opens a case that is not in a queue of theirs."""

_DEBTOR = """
select p.id, p.kind, p.name, p.identity, p.blind_index, p.email, p.phone, p.address, p.postcode, p.city, p.country,
       p.language
  from claims_case c join parties_party p on p.id = c.debtor_id where c.id = %s
"""
_REFERENCES = (
    "select reference, kind, issued_on from claims_paymentreference where case_id = %s order by issued_on, reference"
)
_EXPECTED = """
select source, amount, since, until from claims_moneyonitsway where case_id = %s and ended_at is null order by since
"""
_LEGS = """
select p.id, p.value_date, p.recorded_at, p.reason, p.actor, p.source, l.account, k.invoice, l.amount,
       p.reverses_id, exists (select 1 from ledger_posting r where r.reverses_id = p.id)
  from ledger_leg l join ledger_posting p on p.id = l.posting_id left join claims_claim k on k.id = l.claim_id
 where l.case_id = %s and l.account < 100 order by p.value_date desc, p.id desc, l.line
"""
_BANK = """
select b.id, b.booked_on, b.amount, b.bank_reference, b.payer_account, b.reference, b.file_id, f.filename, b.line,
       b.posting_id
  from payments_bankentry b join exchange_receivedfile f on f.id = b.file_id
 where b.posting_id in (select posting_id from ledger_leg where case_id = %(case)s and account < 100)
    or b.id in (select r.entry_id from payments_resolutionpart p join payments_resolution r on r.id = p.resolution_id
                 where p.case_id = %(case)s)
 order by b.booked_on desc, b.id desc
"""
_ATTEMPTS = """
select a.id, a.started_at, a.provider, a.reference, s.amount, a.amount, a.state, r.number, r.token
  from payments_share s join payments_attempt a on a.id = s.attempt_id
  left join payments_receipt r on r.attempt_id = a.id
 where s.case_id = %(case)s order by a.id desc
"""
_CREDENTIALS = "select credential_id from access_credentialcase where case_id = %s"
_IDENTITIES = """
select p.id, i.id from claims_case c join parties_party p on p.id = c.debtor_id
  left join access_identity i on i.party_id = p.id or i.number_index = p.blind_index where c.id = %s
"""


class NoSuchCase(Exception):
    """No case has this number."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes. The identity number is masked; of organisations it is public and shown."""

    party_id: int
    kind: str
    name: str
    identity: str
    email: str
    phone: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Leg:
    """A line of the books about the case, in øre; `undone` when a reversal took it back."""

    posting_id: int
    value_date: dt.date
    recorded_at: dt.datetime
    reason: str
    actor: str
    source: str
    account: str
    invoice: str | None
    amount: int
    reverses: int | None
    undone: bool


@dataclass(frozen=True, slots=True)
class BankLine:
    """Money that came through the bank, or was once put here, with the file and line that say so."""

    entry_id: int
    day: dt.date
    amount: int
    bank_reference: str
    payer_account: str
    reference: str
    file_id: int
    filename: str
    line: int
    posting_id: int


@dataclass(frozen=True, slots=True)
class Try:
    """A payment at a provider: this case's share and the whole amount in øre, and the receipt when there is one."""

    attempt_id: int
    started_at: dt.datetime
    provider: str
    reference: str
    share: int
    amount: int
    state: str
    receipt_number: str | None
    receipt_token: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """Money on its way, in øre: what promises it, since when, and until when it is believed."""

    source: str
    amount: int
    since: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything the agency knows of a case."""

    view: CaseView
    debtor: Debtor
    references: tuple[tuple[str, str, dt.date], ...]
    legs: tuple[Leg, ...]
    bank_lines: tuple[BankLine, ...]
    tries: tuple[Try, ...]
    expected: tuple[Expected, ...]
    trail: tuple[Entry, ...]
    # Colleagues in the trail and in the books, by what stands there for them.
    names: dict[str, str]
    refunds: tuple[RefundView, ...]
    proposals: tuple[Proposal, ...]
    reports: tuple[told.Report, ...]
    # Whom the debtor lets help, the newest first.
    helps: tuple[Help, ...]
    letters: tuple[LetterView, ...]
    held_since: dt.date | None
    # Requests about personal data without an answer; none for who may not read them.
    requests: tuple[RequestView, ...]
    planned: Planned
    # What the debtor has proved is theirs: the number that texts go to, and the address of e-mails.
    verified: dict[str, str]


def is_own_work(number: str, *, colleague: Colleague, now: dt.datetime) -> bool:
    """Whether the case waits in a queue that the member works on, which is reason enough to open it."""
    return any(
        item.what == f"case {number}" and any(map(colleague.may, queues.worked_by(item.queue)))
        for item in queues.waiting(now=now)
    )


def open_case(number: str, *, colleague: Colleague, reason: str, today: dt.date, now: dt.datetime) -> CaseFile:
    """The whole case, and one row in the trail. `reason` is one of REASONS, or "queue" for own work.

    Raises NoSuchCase, and staff.rules.NotPermitted without case.read.
    """
    colleague.check_may("case.read")
    case_id = _existing(number)
    tries = tuple(Try(*row) for row in rows(_ATTEMPTS, {"case": case_id}))
    subjects = [f"case:{case_id}", *(f"attempt:{one.attempt_id}" for one in tries)]
    subjects += [f"credential:{credential_id}" for (credential_id,) in rows(_CREDENTIALS, [case_id])]
    for party_id, identity_id in rows(_IDENTITIES, [case_id]):
        subjects += [f"party:{party_id}", f"identity:{identity_id}"]
    bank_lines = tuple(BankLine(*row) for row in rows(_BANK, {"case": case_id}))
    subjects += [f"entry:{line.entry_id}" for line in bank_lines]
    asked = refunds(case_id=case_id)
    subjects += [f"refund:{one.refund_id}" for one in asked]
    planned = of_case(case_id, reader=colleague, today=today)
    subjects += [f"plan:{one.plan_id}" for one in planned.plans]
    debtor, _number = _debtor(case_id)
    entries = tuple(trail(subjects))
    legs = tuple(_leg(row) for row in rows(_LEGS, [case_id]))
    found = CaseFile(
        view=case_view(Visitor("bankid", case_ids=frozenset({case_id})), number, today=today),
        debtor=debtor,
        references=tuple(rows(_REFERENCES, [case_id])),
        legs=legs,
        bank_lines=bank_lines,
        tries=tries,
        expected=tuple(Expected(*row) for row in rows(_EXPECTED, [case_id])),
        trail=entries,
        names=names_of({entry.actor for entry in entries} | {leg.actor for leg in legs}),
        refunds=asked,
        proposals=about(
            f"case:{case_id}",
            *(f"posting:{posting_id}" for posting_id in sorted({leg.posting_id for leg in legs})),
            *(f"refund:{one.refund_id}" for one in asked),
            reader=colleague.actor,
        ),
        reports=told.of_case(case_id),
        helps=given_for(debtor.party_id, now=now, today=today),
        letters=letters_of(case_id),
        held_since=held([case_id], today=today).get(case_id),
        requests=open_about(party_id=debtor.party_id, case_id=case_id) if colleague.may("request.read") else (),
        planned=planned,
        verified=_verified(debtor.party_id),
    )
    audit.record(actor=colleague.actor, action="case.read", subject=f"case:{case_id}", now=now, reason=reason)
    return found


def end_help(number: str, mandate_id: int, *, colleague: Colleague, now: dt.datetime) -> None:
    """Ends help that the case's debtor has given somebody, from their next click on.

    Raises NoSuchCase, access.rules.NotYours, and staff.rules.NotPermitted without help.end.
    """
    colleague.check_may("help.end")
    debtor, _number = _debtor(_existing(number))
    end_by_desk(mandate_id=mandate_id, party_id=debtor.party_id, actor=colleague.actor, now=now)


def unmask(number: str, *, colleague: Colleague, now: dt.datetime) -> str:
    """The debtor's identity number, and a row in the trail; empty when there is none.

    Raises NoSuchCase, and staff.rules.NotPermitted without identity.unmask.
    """
    colleague.check_may("identity.unmask")
    case_id = _existing(number)
    _found, identity = _debtor(case_id)
    audit.record(actor=colleague.actor, action="identity.unmasked", subject=f"case:{case_id}", now=now)
    return identity


def _existing(number: str) -> int:
    case_id = case_by_number(number)
    if case_id is None:
        raise NoSuchCase(number)
    return case_id


def _debtor(case_id: int) -> tuple[Debtor, str]:
    """The debtor with the number masked, and the number."""
    ((party_id, kind, name, sealed, index, email, phone, *lives, language),) = rows(_DEBTOR, [case_id])
    street, postcode, city, country = lives
    number = decrypt(bytes(sealed), place=identity_place(bytes(index))) if sealed else ""
    address = ", ".join(
        part for part in (street, f"{postcode} {city}".strip(), country if country != "NO" else "") if part
    )
    shown = number if kind == "organisation" or not number else f"{number[:6]} •••••"
    return Debtor(party_id, kind, name, shown, email, phone, address, language), number


def _verified(party_id: int) -> dict[str, str]:
    found = reach([party_id]).get(party_id)
    return {channel: point.value for channel, point in found.points.items()} if found else {}


def _leg(row: tuple[object, ...]) -> Leg:
    posting_id, value_date, recorded_at, reason, actor, source, account, *rest = row
    return Leg(posting_id, value_date, recorded_at, reason, actor, source, Account(account).name.lower(), *rest)  # type: ignore[arg-type]
