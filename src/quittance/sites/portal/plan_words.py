"""Plans in plain words: how they are paid, what is agreed, what happened to them, why one cannot be."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quittance.areas.plans.operations.offering import Offer
from quittance.areas.plans.queries.options import Option
from quittance.areas.plans.queries.rules import RulesFacts
from quittance.sites.ui.figures import day, money, rate, short_money
from quittance.sites.ui.laws import Law, laws
from quittance.sites.ui.plan_words import broken, missed

OUTSIDE = {
    "too_small": gettext_lazy("Each payment is smaller than the smallest we can agree on here."),
    "too_long": gettext_lazy("It takes longer than the longest plan we can agree on here."),
    "too_late": gettext_lazy("The first payment comes later than we can agree on here."),
    "frequency": gettext_lazy("We cannot agree on payments that often here."),
    "never_ends": gettext_lazy(
        "With that amount it would not be paid within ten years: what is added each year is more than you would pay, "
        "or nearly as much."
    ),
    "too_many": gettext_lazy("It would take more than ten years."),
    "tried_often": gettext_lazy(
        "Plans for this have ended in the last twelve months with less than half of them paid. The next one is for a "
        "person to look at."
    ),
    "rules": gettext_lazy("There are no plans for this debt that you can start here yourself."),
}
"""Why a plan cannot be started without asking."""
_TRIED_UNKNOWN = gettext_lazy("You cannot start a plan for this here yourself, but you can ask us for one.")


def outside(code: str, *, logged_in: bool, rules: RulesFacts | None = None) -> str:
    """Why a plan cannot be started without asking; who has only a KID learns nothing of earlier plans."""
    if code == "too_small" and rules:
        words = _("Each payment is smaller than %(amount)s, the smallest we agree on here, however often you pay.")
        return words % {"amount": short_money(rules.smallest_instalment)}
    return str(_TRIED_UNKNOWN if code == "tried_often" and not logged_in else OUTSIDE.get(code, ""))


REFUSED = {
    "has_plan": (
        gettext_lazy("There is a payment plan already"),
        gettext_lazy("You cannot start another one for the same case. Log in to see the plan, pay on it or change it."),
    ),
    "nothing_owed": (
        gettext_lazy("There is nothing to pay in parts"),
        gettext_lazy("Nothing is left to pay on one of the cases. You do not need to do anything about that one."),
    ),
    "too_old": (
        gettext_lazy("Call us before you agree on anything"),
        gettext_lazy(
            "A claim here may be too old to be demanded. A plan would say that you owe it, so you cannot start one "
            "here. Talk to us first."
        ),
    ),
}
"""What a page says when no plan can be made at all: its heading, and why."""
_NO_PLAN = (
    gettext_lazy("A plan cannot be started here"),
    gettext_lazy("Something about these cases does not let us agree on a plan here. Nothing has been changed."),
)


def refused(code: str) -> tuple[str, str]:
    """The heading and the words for a plan that cannot be made."""
    heading, words = REFUSED.get(code, _NO_PLAN)
    return str(heading), str(words)


def rhythm(frequency: str, day_of_month: int | None) -> str:
    """How often, inside a sentence: "on the 20th of each month"."""
    if frequency == "weekly":
        return _("every week")
    if frequency == "biweekly":
        return _("every two weeks")
    if day_of_month == 31:
        return _("on the last day of each month")
    return _("on day %(day)d of each month") % {"day": day_of_month} if day_of_month else _("every month")


def payments(option: Option) -> str:
    """What is paid: "6 × 350 kr", with the last one where it is another amount."""
    each, last = option.each, option.course.steps[-1].amount
    if last == each:
        return f"{option.count} × {short_money(each)}"
    if option.count == 2:
        return _("%(first)s and %(last)s") % {"first": short_money(each), "last": short_money(last)}
    words = _("%(count)d × %(each)s and %(last)s the last time")
    return words % {"count": option.count - 1, "each": short_money(each), "last": short_money(last)}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is agreed, with the laws it rests on."""

    title: str
    words: str
    laws: tuple[Law, ...] = ()


def terms(offer: Offer, option: Option, *, logged_in: bool) -> tuple[Term, ...]:
    """Everything somebody says yes to, in plain words, from the rules themselves."""
    rules = offer.rules
    assert rules is not None
    return tuple(_terms(offer, option, rules, logged_in=logged_in))


def _terms(offer: Offer, option: Option, rules: RulesFacts, *, logged_in: bool) -> Iterator[Term]:
    yield Term(_("When you pay"), _when(option))
    yield Term(
        _("How you pay"),
        _(
            "With Vipps, from your bank or by card here, or by bank transfer with the KID that you get now. Money you "
            "pay with the KID of an earlier letter counts too."
        ),
    )
    yield Term(_("What it costs"), _cost(offer, option), laws("inkassoforskriften § 2-4") if option.fee else ())
    yield Term(_("As long as you keep it"), " ".join([kept_words(), *_spared(offer)]))
    yield Term(_("If a payment is late"), f"{missed(rules)} {broken(rules)}")
    yield Term(_("What you can change"), change_words(rules))
    bound = _("The agreement binds %(creditor)s as well as us.") % {"creditor": ", ".join(offer.creditors)}
    yield Term(_("Who is bound"), bound, laws("inkassoloven § 13"))
    yield Term(_("You say that you owe this"), _acknowledged(logged_in=logged_in), laws("foreldelsesloven § 14"))


def _when(option: Option) -> str:
    assert option.terms is not None
    values = {
        "payments": payments(option),
        "rhythm": rhythm(option.terms.frequency, option.terms.day_of_month),
        "first": day(option.course.steps[0].day),
        "last": day(option.course.last_day),
    }
    if option.count == 1:
        return _("%(payments)s on %(first)s.") % values
    words = _("%(payments)s, %(rhythm)s. The first time on %(first)s, the last time on %(last)s.")
    if option.terms.any_day:
        return f"{words % values} {_('The days stay as they are on weekends and public holidays too.')}"
    return f"{words % values} {_('A day when banks are closed moves to the next one when they are open.')}"


def _cost(offer: Offer, option: Option) -> str:
    sentences = []
    if option.fee:
        fee = _("A fee of %(fee)s is added when you start, because the plan has more than four payments.")
        sentences.append(fee % {"fee": money(option.fee)})
    else:
        sentences.append(_("The plan itself costs nothing."))
    if option.interest:
        words = _("Interest goes on until all is paid: %(interest)s more from today, which is part of the sum.")
        sentences.append(words % {"interest": money(option.interest)})
        if offer.rate:
            sentences.append(_("The rate is %(rate)s a year today.") % {"rate": rate(offer.rate)})
    else:
        sentences.append(_("No interest is added."))
    together = _("In all you pay %(total)s if you pay on the days agreed.")
    return " ".join([*sentences, together % {"total": money(option.total)}])


def kept_words() -> str:
    """What we leave alone while a plan is kept."""
    return _("We add no fees, send no letters of collection and report no payment remark.")


def _spared(offer: Offer) -> Iterator[str]:
    if offer.spared:
        values = {"day": day(offer.spared[0]), "amount": money(offer.spared[1])}
        yield _("The %(amount)s that would be added on %(day)s is not added.") % values


def change_words(rules: RulesFacts) -> str:
    """What who has a plan may change without asking, from the rules."""
    sentences = []
    if rules.moves and rules.move_days:
        values = {"count": rules.moves, "days": rules.move_days}
        move = ngettext(
            "You can put off a payment by up to %(days)d days %(count)d time.",
            "You can put off a payment by up to %(days)d days %(count)d times.",
            rules.moves,
        )
        sentences.append(move % values)
    if rules.skips:
        skip = ngettext(
            "You can leave out %(count)d payment and pay it at the end.",
            "You can leave out %(count)d payments and pay them at the end.",
            rules.skips,
        )
        sentences.append(skip % {"count": rules.skips})
        if rules.misses:
            sentences.append(_("What is missing can be spread over the payments that are left instead."))
    if rules.pause_months:
        pause = ngettext(
            "The plan can pause for %(months)d month.",
            "The plan can pause for up to %(months)d months in all.",
            rules.pause_months,
        )
        sentences.append(pause % {"months": rules.pause_months})
    sentences.append(_("You can change the amount and the day, pay more whenever you like, pay all at once, or stop."))
    return " ".join([*sentences, _("You do not have to say why.")])


def _acknowledged(*, logged_in: bool) -> str:
    if logged_in:
        return _(
            "By starting the plan you say that you owe this. The time after which a debt is too old to be demanded "
            "begins anew. If you think the claim is wrong, tell us before you start a plan."
        )
    return _(
        "With the first payment you say that you owe this. The time after which a debt is too old to be demanded "
        "begins anew then. If you think the claim is wrong, tell us before you pay."
    )


CHANGES_REFUSED = {
    "not_active": (gettext_lazy("The plan has ended"), gettext_lazy("Nothing about it can be changed any more.")),
    "nothing_owed": (gettext_lazy("Everything is paid"), gettext_lazy("There is nothing left to change.")),
    "no_instalment": (
        gettext_lazy("That payment cannot be changed"),
        gettext_lazy("It is paid, its time is over, or there is nothing that is missing."),
    ),
    "moves": (
        gettext_lazy("No payment can be put off any more"),
        gettext_lazy("You have used all the times this plan has. You can still move a payment to an earlier day."),
    ),
    "skips": (
        gettext_lazy("No payment can be left out any more"),
        gettext_lazy("You have used all the times this plan has. You can put off a payment, or make each one smaller."),
    ),
    "pauses": (
        gettext_lazy("The plan cannot pause that long"),
        gettext_lazy(
            "You have used the months of pause this plan has, or more than are left. You can leave out a payment."
        ),
    ),
    "missed": (
        gettext_lazy("What is late comes first"),
        gettext_lazy("Pay what is late or spread it. After that you can change the rest."),
    ),
    "too_much": (
        gettext_lazy("That pays everything"),
        gettext_lazy("With what is due today it is as much as is left, or more. Pay the plan off instead."),
    ),
    "outside": (
        gettext_lazy("This change needs a person"),
        gettext_lazy("It is outside what you can change here yourself, but you can ask us."),
    ),
    "never_ends": (
        gettext_lazy("With that amount it never ends"),
        gettext_lazy("It would not be paid within ten years. Choose a larger amount, or ask us."),
    ),
    "has_plan": (gettext_lazy("That case has a plan already"), gettext_lazy("Choose another case.")),
    "too_old": REFUSED["too_old"],
}
"""Why a change cannot be made: the heading of its page, and the words."""


def change_refused(code: str, rules: RulesFacts, *, latest: dt.date | None = None) -> tuple[str, str]:
    """The heading and the words for a change that cannot be made; `latest` is how far a payment can be moved."""
    if code == "as_is":
        return "", _("The plan is like that already. Choose something else.")
    if code == "same":
        return "", _("It is due on that day already. Choose another one.")
    if code == "day" and latest:
        words = _("At the latest %(day)s. Choose a banking day after today, and after the payment before it.")
        return "", words % {"day": day(latest)}
    if code == "day":
        words = _("Choose a banking day after today, at most %(days)d days later than the next payment is due.")
        return "", words % {"days": rules.move_days}
    heading, words_ = CHANGES_REFUSED.get(
        code, (gettext_lazy("That cannot be done"), gettext_lazy("Nothing has been changed. Look at the plan again."))
    )
    return str(heading), str(words_)
