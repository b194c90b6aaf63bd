"""Proposals about money and about access as the second person reads them: who, why, how much, and what it will do."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from quittance.areas.approvals import queries as approvals
from quittance.areas.approvals.queries import Proposal
from quittance.areas.audit import operations as audit
from quittance.areas.insight.people import names_of
from quittance.areas.payments.operations.deciding import KINDS as MONEY
from quittance.areas.payments.queries.refunds import RefundView, refund
from quittance.areas.plans.operations.rules_making import Caution, NewRules, cautions, proposed, replaced
from quittance.areas.plans.queries.rules import RulesFacts
from quittance.areas.plans.queries.settlements import OfferView, one_offer
from quittance.areas.plans.rules import PLAN_RULES, SETTLEMENT
from quittance.areas.staff.colleague import Colleague
from quittance.areas.staff.queries import colleagues
from quittance.areas.staff.roles import Role
from quittance.areas.staff.rules import KINDS as ACCESS
from quittance.core.postings import ACCOUNT_COMPONENT
from quittance.kit.db import rows

NEEDS = {
    "refund": "refund.approve",
    "write_off": "correction.approve",
    "reversal": "correction.approve",
    PLAN_RULES: "plan_rules.approve",
    SETTLEMENT: "settlement.approve",
    **dict.fromkeys(ACCESS, "staff.manage"),
}
"""The permission that deciding each kind takes."""
READS = {
    **dict.fromkeys(MONEY, "refund.read"),
    PLAN_RULES: "plan_rules.read",
    SETTLEMENT: "settlement.read",
    **dict.fromkeys(ACCESS, "staff.read"),
}
"""The permission that seeing each kind takes."""

_CASES = (
    "select c.id, c.number, p.name from claims_case c join parties_party p on p.id = c.debtor_id where c.id = any(%s)"
)
_POSTING = """
select p.reason, p.value_date, p.source, l.account, l.amount, coalesce(k.invoice, '')
  from ledger_posting p join ledger_leg l on l.posting_id = p.id left join claims_claim k on k.id = l.claim_id
 where p.id = %s and l.account < 100 and (%s::bigint is null or l.case_id = %s) order by l.line
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A part of what will change, in øre: the component (core.allocation), and its invoice."""

    component: str
    amount: int
    invoice: str


@dataclass(frozen=True, slots=True)
class Posting:
    """The posting that would be taken back."""

    posting_id: int
    reason: str
    day: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case that the same correction takes money off, in øre."""

    number: str
    debtor: str
    amount: int


@dataclass(frozen=True, slots=True)
class Access:
    """Whose access is proposed to be widened, by which roles if any, and the names of those who may decide it."""

    member: Colleague
    gives: frozenset[Role]
    deciders: tuple[str, ...]
    oneself: bool


@dataclass(frozen=True, slots=True)
class OtherRules:
    """Rules for plans that would count from a day on, whose they are (empty: the agency's), and what to know of it.

    `before` is the version of the same band that they follow.
    """

    rules: NewRules
    creditor: str
    cautions: tuple[Caution, ...]
    before: RulesFacts | None


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal with what it is about: a case, or a member's access."""

    proposal: Proposal
    case_number: str
    debtor: str
    refund: RefundView | None = None
    posting: Posting | None = None
    lines: tuple[Line, ...] = ()
    others: tuple[OtherCase, ...] = ()
    access: Access | None = None
    rules: OtherRules | None = None
    settlement: OfferView | None = None

    @property
    def waits(self) -> bool:
        """Nobody has decided it."""
        return self.proposal.state == "waiting"

    @property
    def amount(self) -> int | None:
        """What a page names it by, in øre: of a reduced sum what is to be paid, and not what is let go then."""
        found = self.proposal
        return int(found.payload["sum"]) if found.kind == SETTLEMENT else found.amount


@dataclass(frozen=True, slots=True)
class Waiting:
    """Proposals that wait, oldest first, and the colleagues behind them."""

    proposals: tuple[Told, ...]
    names: dict[str, str]


def waiting(*, reader: Colleague, now: dt.datetime, among: Sequence[str] = tuple(READS)) -> Waiting:
    """What waits for a second person and the reader may see; the same few queries however many."""
    kinds = tuple(kind for kind in among if reader.may(READS[kind]))
    found = approvals.waiting(now=now, reader=reader.actor, kinds=kinds) if kinds else ()
    cases = _cases(found)
    everybody = colleagues() if any(one.kind in ACCESS for one in found) else []
    told = tuple(
        Told(one, *cases.get(_case_of(one), ("", "")), access=_access(one, reader, everybody)) for one in found
    )
    return Waiting(told, names_of({one.maker for one in found}))


def open_one(approval_id: int, *, reader: Colleague, now: dt.datetime) -> tuple[Told, dict[str, str]] | None:
    """A proposal in any state, with names of colleagues, and a row in the trail; None where the reader sees none."""
    found = approvals.one(approval_id, reader=reader.actor)
    if found is None or found.kind not in READS or not reader.may(READS[found.kind]):
        return None
    case_id = _case_of(found)
    number, debtor = _cases([found]).get(case_id, ("", ""))
    audit.record(actor=reader.actor, action="approval.read", subject=found.subject, now=now, approval=approval_id)
    about = refund(int(found.payload["refund"])) if found.kind == "refund" else None
    posting, lines = posting_lines(int(found.payload["posting"])) if found.kind == "reversal" else (None, ())
    if found.kind == "write_off":
        lines = _parts(found)
    others = other_cases([(case, amount) for case, _posting, amount, _newest in found.payload.get("others", [])])
    access = _access(found, reader, colleagues() if found.kind in ACCESS else [])
    return (
        Told(found, number, debtor, about, posting, lines, others, access, _rules(found), _settlement(found)),
        names_of({found.maker, found.checker}),
    )


def _rules(proposal: Proposal) -> OtherRules | None:
    if proposal.kind != PLAN_RULES:
        return None
    wanted = proposed(proposal.payload)
    named = rows("select name from parties_creditor where id = %s", [wanted.creditor_id])
    known = cautions(wanted) if proposal.state == "waiting" else ()
    return OtherRules(wanted, named[0][0] if named else "", known, replaced(proposal.payload))


def _settlement(proposal: Proposal) -> OfferView | None:
    return one_offer(int(proposal.payload["offer"])) if proposal.kind == SETTLEMENT else None


def _case_of(proposal: Proposal) -> int:
    return int(proposal.payload.get("case") or 0)


def _access(proposal: Proposal, reader: Colleague, everybody: Sequence[Colleague]) -> Access | None:
    if proposal.kind not in ACCESS:
        return None
    (member,) = [one for one in everybody if one.actor == proposal.subject]
    deciders = [
        one.name
        for one in everybody
        if one.may(NEEDS[proposal.kind]) and one.actor not in {proposal.maker, proposal.subject}
    ]
    gives = frozenset(Role(role) for role in proposal.payload.get("gives", ()))
    return Access(member, gives, tuple(deciders), member.member_id == reader.member_id)


def _cases(found: Sequence[Proposal]) -> dict[int, tuple[str, str]]:
    ids = sorted({_case_of(one) for one in found} - {0})
    return {case_id: (number, name) for case_id, number, name in rows(_CASES, [ids])} if ids else {}


def other_cases(found: Sequence[tuple[int, int]]) -> tuple[OtherCase, ...]:
    """Cases by id with their øre, as a page names them."""
    named: dict[int, tuple[str, str]] = (
        {row[0]: (row[1], row[2]) for row in rows(_CASES, [[case_id for case_id, _amount in found]])} if found else {}
    )
    return tuple(OtherCase(*named[case_id], amount=amount) for case_id, amount in found)


def posting_lines(posting_id: int, *, case_id: int | None = None) -> tuple[Posting | None, tuple[Line, ...]]:
    """A posting and what it did to a case, of one case only when it is named; nothing when there is none."""
    found = rows(_POSTING, [posting_id, case_id, case_id])
    if not found:
        return None, ()
    lines = tuple(
        Line(ACCOUNT_COMPONENT.get(account, "overpaid"), amount, invoice) for *_, account, amount, invoice in found
    )
    return Posting(posting_id, *found[0][:3]), lines


def _parts(proposal: Proposal) -> tuple[Line, ...]:
    claims = [claim for _component, claim, _amount in proposal.payload["parts"] if claim]
    invoices = dict(rows("select id, invoice from claims_claim where id = any(%s)", [claims]))
    return tuple(
        Line(component, amount, invoices.get(claim, "")) for component, claim, amount in proposal.payload["parts"]
    )
