"""Explains a statement line by line in plain words: what it is, how it is worked out and which law says so."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from quittance.areas.claims.queries.facts import ClaimFacts
from quittance.areas.claims.queries.statements import CaseStatement, StatementLine
from quittance.core.allocation import GROUPS
from quittance.core.interest import Segment
from quittance.core.money import parse_machine
from quittance.sites.ui.figures import day, money, number
from quittance.sites.ui.wording import component_name, law_in_words

PAYMENTS = frozenset({"bank_payment", "provider_payment", "suspense_matched"})


@dataclass(frozen=True, slots=True)
class Explained:
    """One amount in øre with its name, its date, sentences that explain it, interest segments and the law."""

    title: str
    amount: int
    day: dt.date | None
    sentences: tuple[str, ...]
    segments: tuple[Segment, ...]
    law: str


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


def _line(line: StatementLine, claims: Mapping[int, ClaimFacts]) -> Explained:
    title, sentences = _words(line, claims)
    # Interest is reckoned to the day of the statement, and a payment's day is in its sentence.
    has_day = line.component != "interest" and line.code not in {*PAYMENTS, "claim_registered"}
    return Explained(
        title=title,
        amount=line.amount,
        day=line.day if has_day else None,
        sentences=sentences,
        segments=line.segments,
        law="" if line.code in PAYMENTS else law_in_words(line.rule),
    )


def _words(line: StatementLine, claims: Mapping[int, ClaimFacts]) -> tuple[str, tuple[str, ...]]:
    name, facts = component_name(line.component), line.facts
    if line.code in PAYMENTS:
        return _("Paid"), (_("Taken off on %(day)s.") % {"day": day(line.day)},)
    if line.code == "claim_registered":
        claim = claims.get(line.claim_id or 0)
        if claim is None:
            return name, ()
        return _("Invoice %(invoice)s") % {"invoice": claim.invoice}, (claim.description,) if claim.description else ()
    if line.code.startswith("interest."):
        return _interest(facts)
    if line.code.startswith("collection_fee."):
        return _fee_title(line.code), _fee(line)
    if line.code.startswith("reminder_fee."):
        return _letter_title(line.code), _letter(line)
    if line.amount < 0:
        return _("Taken off"), (_("Taken off on %(day)s.") % {"day": day(line.day)},)
    return name, ()


def _interest(facts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    sentences = [
        _("Interest runs on the principal only, from the day after the due date. There is no interest on fees.")
    ]
    if facts.get("due"):
        due = day(dt.date.fromisoformat(facts["due"]))
        sentences.append(
            _("The due date counted with is %(day)s, moved to a working day when it falls on a holiday.") % {"day": due}
        )
    title = (
        _("Interest on invoice %(invoice)s") % {"invoice": facts["invoice"]} if facts.get("invoice") else _("Interest")
    )
    return title, tuple(sentences)


def _fee_title(code: str) -> str:
    return _("Collection fee, increase") if code.endswith("heavy_step") else _("Collection fee")


def _letter_title(code: str) -> str:
    names = {
        "reminder_fee.reminder": _("Reminder fee"),
        "reminder_fee.collection_notice": _("Fee for the collection notice"),
        "reminder_fee.creditor_demand": _("Fee for the creditor's payment demand"),
    }
    return names.get(code, _("Fee for a letter"))


def _fee(line: StatementLine) -> tuple[str, ...]:
    facts = line.facts
    if line.amount < 0:
        return (_("Taken off on %(day)s.") % {"day": day(line.day)},)
    sentences = list(_ceiling(facts))
    if facts.get("replaces"):
        sentences.append(
            _("%(before)s of it is charged already, so %(added)s is added.")
            % {"before": _kroner(facts["replaces"]), "added": money(line.amount)}
        )
    return tuple(sentences)


def _ceiling(facts: Mapping[str, str]) -> list[str]:
    """How the highest lawful fee is worked out, as far as the facts of the charge tell."""
    if not {"multiple", "unit_rate", "ceiling"} <= facts.keys():
        return []
    values = {
        "band": _kroner(facts["band"]) if facts.get("band") else "",
        "rate": _kroner(facts["unit_rate"]),
        "multiple": number(facts["multiple"]),
        "ceiling": _kroner(facts["ceiling"]),
    }
    sentences = [_("The law's basic amount is %(rate)s.") % values]
    if values["band"]:
        sentences.append(_("For claims up to %(band)s the fee may be at most %(multiple)s times that.") % values)
    else:
        sentences.append(_("The fee may be at most %(multiple)s times that.") % values)
    if facts.get("business") == "yes":
        sentences.append(_("For businesses the ceiling is one and a half times as high."))
    if facts.get("vat") == "yes":
        sentences.append(_("Value added tax of 25 percent is added, because the creditor cannot deduct it."))
    sentences.append(_("The ceiling is therefore %(ceiling)s.") % values)
    if facts.get("tariff"):
        sentences.append(
            _("We have agreed on %(tariff)s, and the lower of the two counts.") % {"tariff": _kroner(facts["tariff"])}
        )
    return sentences


def _letter(line: StatementLine) -> tuple[str, ...]:
    facts = line.facts
    if line.amount < 0 or not {"multiple", "unit_rate", "ceiling"} <= facts.keys():
        return ()
    return (
        _("The law allows at most %(ceiling)s for such a letter, when it is sent at least 14 days after the due date.")
        % {"ceiling": _kroner(facts["ceiling"])},
    )


def _kroner(text: str) -> str:
    return money(parse_machine(text))
