"""The overview: all cases of a visitor in the order of what happens next, what is urgent about each, and the sums."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quittance.areas.payments.queries.overview import CaseSummary
from quittance.areas.plans.queries.asked import Asked
from quittance.areas.plans.queries.settlements import OfferView
from quittance.sites.ui.figures import day, money

SOON = dt.timedelta(days=14)
"""What happens within this time is urgent: it is what the law gives to answer a letter."""


@dataclass(frozen=True, slots=True)
class Row:
    """A case, and why it stands where it stands; `planned` when a payment plan is kept on it."""

    case: CaseSummary
    why: str
    urgent: bool
    planned: bool = False


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """Cases with the same next thing to do. Keys: soon, yours, planned, open, moving, paid."""

    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class CreditorSum:
    """What is owed to one creditor in all, in øre."""

    name: str
    cases: int
    total: int


@dataclass(frozen=True, slots=True)
class MyCases:
    """Everything the overview tells. Amounts in øre; `first` is the urgent case whose day comes first."""

    groups: tuple[CaseGroup, ...]
    creditors: tuple[CreditorSum, ...]
    grown: tuple[CaseSummary, ...]
    total: int
    principal: int
    interest: int
    costs: int
    owing: int
    first: Row | None


def my_cases(
    cases: Sequence[CaseSummary],
    *,
    today: dt.date,
    asked: Mapping[int, Asked] = MappingProxyType({}),
    offers: Mapping[int, OfferView] = MappingProxyType({}),
) -> MyCases:
    """The overview of these cases on a day; what their payment plans ask for, and the reduced sums we offer."""
    owing = [case for case in cases if case.status == "open"]
    groups = _groups(cases, today, asked, offers)
    return MyCases(
        groups=groups,
        creditors=_creditors(owing),
        grown=tuple(case for case in owing if case.growth and not case.growth.by_interest_alone),
        total=sum(case.total for case in owing),
        principal=sum(case.principal for case in owing),
        interest=sum(case.interest for case in owing),
        costs=sum(case.costs for case in owing),
        owing=len(owing),
        first=next((row for group in groups for row in group.rows if row.urgent), None),
    )


def _groups(
    cases: Sequence[CaseSummary], today: dt.date, asked: Mapping[int, Asked], offers: Mapping[int, OfferView]
) -> tuple[CaseGroup, ...]:
    titles = {
        "soon": _("Needs you soon"),
        "yours": _("Money that is yours"),
        "planned": _("In a payment plan"),
        "open": _("To pay"),
        "moving": _("Money on its way"),
        "paid": _("Paid"),
    }
    found: dict[str, list[CaseSummary]] = {key: [] for key in titles}
    for case in cases:
        found[_key(case, today, asked.get(case.case_id), offers.get(case.case_id))].append(case)
    return tuple(
        CaseGroup(
            key,
            titles[key],
            tuple(
                Row(
                    case,
                    _why(case, today, asked.get(case.case_id), offers.get(case.case_id)),
                    key == "soon",
                    case.case_id in asked,
                )
                for case in sorted(members, key=lambda it: (next_day(it) or dt.date.max, -it.total, it.number))
            ),
        )
        for key, members in found.items()
        if members
    )


def next_day(case: CaseSummary) -> dt.date | None:
    """The next day on which something changes for a case, None when nothing is known to."""
    days = [case.deadline] if case.deadline else []
    if case.next_step:
        days.append(case.next_step.day)
    return min(days, default=None)


def spared(cases: Sequence[CaseSummary], *, today: dt.date, asked: Mapping[int, Asked]) -> CaseSummary | None:
    """The case whose coming cost step a payment plan begun in time would stop first; None where none would."""
    coming = [
        (case.next_step.day, case)
        for case in cases
        if case.status == "open" and case.case_id not in asked and case.next_step and case.next_step.day > today
    ]
    return min(coming, key=lambda one: one[0], default=(None, None))[1]


def _key(case: CaseSummary, today: dt.date, plan: Asked | None, offer: OfferView | None) -> str:
    if case.status != "open":
        return "yours" if case.status == "overpaid" else "paid"
    if plan is not None:
        return "soon" if plan.late or plan.missed else "planned"
    if case.on_its_way + case.reported >= case.total:
        return "moving"
    coming = offer.until if offer else next_day(case)
    return "soon" if coming and coming - today <= SOON else "open"


def _why(case: CaseSummary, today: dt.date, plan: Asked | None, offer: OfferView | None) -> str:
    """In one or two sentences: what happens next and when, or why nothing needs to be done."""
    if case.status == "overpaid":
        return _("You have paid more than you owed. Open the case to choose what we do with the rest.")
    if case.status == "paid":
        return _("You do not need to do anything.")
    if plan is not None:
        return planned_words(plan)
    if offer is not None:
        words = {"amount": money(offer.left), "day": day(offer.until), "left": _left(offer.until, today)}
        return _("We offer that you pay %(amount)s by %(day)s (%(left)s) and are done with the case.") % words
    sentences = []
    if case.deadline:
        sentences.append(
            _("The last day to pay is %(day)s (%(left)s).")
            % {"day": day(case.deadline), "left": _left(case.deadline, today)}
        )
    if step := case.next_step:
        words = {"amount": money(step.amount), "day": day(step.day), "left": _left(step.day, today)}
        sentences.append(_("%(amount)s is added on %(day)s (%(left)s) if it is not paid before.") % words)
    elif case.demanded:
        sentences.append(_("No more fees are planned. Interest on the principal goes on until it is paid."))
    else:
        sentences.append(_("The next letter is a payment demand. A collection fee can come with it."))
    return " ".join(sentences)


def planned_words(plan: Asked) -> str:
    """What the plan of a case asks for now."""
    words = {"amount": money(plan.behind or plan.now), "day": day(plan.day)}
    if plan.late:
        late = _("You have a payment plan: %(amount)s is late since %(day)s.") % words
        today = _("%(amount)s is due today.") % {"amount": money(plan.due_today)}
        return f"{late} {today}" if plan.due_today else late
    kept = _("No fees are added while you keep it.")
    return f"{_('You have a payment plan: next %(amount)s on %(day)s.') % words} {kept}"


def _left(when: dt.date, today: dt.date) -> str:
    days = (when - today).days
    if days <= 0:
        return _("today")
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}


def _creditors(owing: Sequence[CaseSummary]) -> tuple[CreditorSum, ...]:
    """The sums by creditor, the largest first; none where there is only one."""
    by_name: dict[str, list[int]] = {}
    for case in owing:
        by_name.setdefault(case.creditor, []).append(case.total)
    if len(by_name) < 2:
        return ()
    sums = [CreditorSum(name, len(totals), sum(totals)) for name, totals in by_name.items()]
    return tuple(sorted(sums, key=lambda one: (-one.total, one.name)))
