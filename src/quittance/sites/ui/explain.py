"""Explains a statement line by line in plain words: what it is, how it is worked out and which law says so."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.areas.claims.queries.facts import ClaimFacts
from quittance.areas.claims.queries.statements import CaseStatement, StatementLine
from quittance.core.allocation import GROUPS
from quittance.core.interest import Segment
from quittance.core.money import parse_machine
from quittance.core.notices import HEAVY_STEP, LIGHT
from quittance.sites.ui.figures import day, money
from quittance.sites.ui.laws import Law, laws
from quittance.sites.ui.reckoning import Step, steps_of
from quittance.sites.ui.wording import component_name

PAYMENTS = frozenset({"bank_payment", "provider_payment", "suspense_matched", "overpayment_received"})
TAKEN_BACK = frozenset({"unbooked", "refund", "overpayment_moved"})
WRITTEN_OFF = "write_off"


@dataclass(frozen=True, slots=True)
class Explained:
    """One amount in øre with its name, its date, and what explains it.

    Either the interest segments or the steps of the arithmetic, where there are any, sum to the amount. `planned`: it
    comes on a day ahead unless something is paid.
    """

    title: str
    amount: int
    day: dt.date | None
    sentences: tuple[str, ...]
    segments: tuple[Segment, ...]
    steps: tuple[Step, ...]
    laws: tuple[Law, ...]
    planned: bool

    @property
    def days(self) -> int:
        """How many days bear interest."""
        return sum(segment.days for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Group:
    """Principal, interest or costs with its sum in øre and its lines."""

    key: str
    title: str
    total: int
    lines: tuple[Explained, ...]


def explained(statement: CaseStatement, claims: Sequence[ClaimFacts]) -> tuple[Group, ...]:
    """The three parts of the debt with every line explained, in the order people ask about them."""
    known = {claim.claim_id: claim for claim in claims}
    titles = {"principal": _("Principal"), "interest": _("Late-payment interest"), "costs": _("Costs")}
    totals = {"principal": statement.principal, "interest": statement.interest, "costs": statement.costs}
    return tuple(
        Group(
            key=key,
            title=titles[key],
            total=totals[key],
            lines=tuple(
                _line(line, known) for line in statement.lines if line.component in GROUPS[key] and line.amount
            ),
        )
        for key in ("principal", "interest", "costs")
    )


def title_of(line: StatementLine, claims: Sequence[ClaimFacts]) -> str:
    """What a line is called on the page of its case."""
    return _words(line, {claim.claim_id: claim for claim in claims})[0]


def _line(line: StatementLine, claims: Mapping[int, ClaimFacts]) -> Explained:
    title, sentences = _words(line, claims)
    # Interest is reckoned to the day of the statement, and a payment's day is in its sentence.
    has_day = not line.segments and line.code != "claim_registered"
    return Explained(
        title=title,
        amount=line.amount,
        day=line.day if has_day else None,
        sentences=sentences,
        segments=line.segments,
        steps=steps_of(line),
        laws=() if line.code in PAYMENTS else laws(line.rule),
        planned=line.planned,
    )


def _words(line: StatementLine, claims: Mapping[int, ClaimFacts]) -> tuple[str, tuple[str, ...]]:
    name, facts = component_name(line.component), line.facts
    if line.code in PAYMENTS:
        return _("Paid"), (_paid_words(line, claims),)
    if line.code in TAKEN_BACK:
        return _("A payment taken back"), (_("This part of it is owed again."),)
    if line.code == "reversal":
        return _("Correction"), (_("Something booked by mistake has been put right."),)
    if line.code == WRITTEN_OFF:
        return _("Written off"), (_("This part is not to be paid any more."),)
    if line.code == "claim_registered":
        return _principal(line, claims)
    if line.code.startswith("interest."):
        return _interest(facts)
    if line.amount < 0:
        return _("Taken off again: %(name)s") % {"name": _fee_title(line)}, (_("It is not to be paid any more."),)
    if line.code.startswith("collection_fee."):
        return _fee_title(line), _fee(line)
    if line.code.startswith("reminder_fee."):
        return _fee_title(line), _letter(line)
    return name, ()


def _paid_words(line: StatementLine, claims: Mapping[int, ClaimFacts]) -> str:
    claim = claims.get(line.claim_id or 0) if len(claims) > 1 else None
    if claim is not None:
        return _("The part of a payment that went to invoice %(invoice)s.") % {"invoice": claim.invoice}
    return _("The part of a payment that went here. Below you see what every payment covered, and why.")


def _principal(line: StatementLine, claims: Mapping[int, ClaimFacts]) -> tuple[str, tuple[str, ...]]:
    claim = claims.get(line.claim_id or 0)
    if claim is None:
        return component_name(line.component), ()
    sentences = [f"{claim.description.rstrip('.')}."] if claim.description else []
    if claim.invoice_date:
        sentences.append(
            _("The invoice is from %(issued)s and fell due on %(due)s.")
            % {"issued": day(claim.invoice_date), "due": day(claim.due_date)}
        )
    else:
        sentences.append(_("The invoice fell due on %(due)s.") % {"due": day(claim.due_date)})
    sentences.append(_("This is what it was for, without interest and fees."))
    return _("Invoice %(invoice)s") % {"invoice": claim.invoice}, tuple(sentences)


def _interest(facts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    sentences = [
        _("Interest runs on the principal only, from the day after the due date. There is no interest on fees.")
    ]
    if facts.get("due"):
        due = day(dt.date.fromisoformat(facts["due"]))
        sentences.append(
            _("The due date counted with is %(day)s, moved to a working day when it falls on a holiday.") % {"day": due}
        )
    sentences.append(
        _("Each row is the principal × the yearly rate × the days, divided by the days of the year, to the øre.")
    )
    title = (
        _("Interest on invoice %(invoice)s") % {"invoice": facts["invoice"]} if facts.get("invoice") else _("Interest")
    )
    return title, tuple(sentences)


_TITLES = {
    LIGHT: gettext_lazy("Collection fee"),
    HEAVY_STEP: gettext_lazy("Collection fee, increase"),
    "reminder_fee.reminder": gettext_lazy("Reminder fee"),
    "reminder_fee.collection_notice": gettext_lazy("Fee for the collection notice"),
    "reminder_fee.creditor_demand": gettext_lazy("Fee for the creditor's payment demand"),
}


def _fee_title(line: StatementLine) -> str:
    return str(_TITLES.get(line.code, component_name(line.component)))


def _fee(line: StatementLine) -> tuple[str, ...]:
    """What happened, and which ceiling the law sets."""
    facts = line.facts
    sentences = []
    if facts.get("demand_sent") and facts.get("demand_deadline"):
        days = {
            "sent": day(dt.date.fromisoformat(facts["demand_sent"])),
            "deadline": day(dt.date.fromisoformat(facts["demand_deadline"])),
            "day": day(line.day),
        }
        sentences.append(_happened(line) % days)
    return (*sentences, *_ceiling(facts))


def _happened(line: StatementLine) -> str:
    if line.code == LIGHT:
        return _(
            "We sent a payment demand on %(sent)s, with %(deadline)s as the last day to pay. This fee came with it."
        )
    if line.planned:
        return _(
            "The last day to pay in our payment demand of %(sent)s is %(deadline)s. If it is not paid within 28 days "
            "after that, the fee goes up on %(day)s."
        )
    return _(
        "The last day to pay in our payment demand of %(sent)s was %(deadline)s. It was not paid within 28 days after "
        "that, and so the fee went up on %(day)s."
    )


def _ceiling(facts: Mapping[str, str]) -> list[str]:
    """Which ceiling applies, as far as the facts of the charge tell."""
    if not {"multiple", "unit_rate", "ceiling"} <= facts.keys():
        return []
    sentences = [_("The law's basic amount is %(rate)s.") % {"rate": _kroner(facts["unit_rate"])}]
    if facts.get("band"):
        sentences.append(
            _("The claim is %(base)s, and the band for claims up to %(band)s counts.")
            % {"base": _kroner(facts["base"]), "band": _kroner(facts["band"])}
            if facts.get("base")
            else _("The band for claims up to %(band)s counts.") % {"band": _kroner(facts["band"])}
        )
    if facts.get("claims", "1") != "1":
        sentences.append(_("The invoices of a case count together as one claim, which makes the fee lower."))
    if facts.get("business") == "yes":
        sentences.append(_("For businesses the ceiling is one and a half times as high."))
    if facts.get("vat") == "yes":
        sentences.append(_("Value added tax of 25 percent is added, because the creditor cannot deduct it."))
    return sentences


def _letter(line: StatementLine) -> tuple[str, ...]:
    facts = line.facts
    sentences = [_("The letter was sent on %(day)s.") % {"day": day(line.day)}]
    if facts.get("earliest"):
        earliest = day(dt.date.fromisoformat(facts["earliest"]))
        sentences.append(
            _("A letter may carry a fee when it is sent at least 14 days after the due date, here from %(day)s.")
            % {"day": earliest}
        )
    return tuple(sentences)


def _kroner(text: str) -> str:
    return money(parse_machine(text))
