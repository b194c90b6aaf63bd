"""The rules for plans in plain words, made from the data: for the public page, the help page and the desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext, gettext_lazy, ngettext

from quittance.areas.plans.queries.rules import FREE_INSTALMENTS, RulesFacts
from quittance.sites.ui.figures import money

FREQUENCIES = {
    "monthly": gettext_lazy("every month"),
    "biweekly": gettext_lazy("every two weeks"),
    "weekly": gettext_lazy("every week"),
}
OUTSIDE = {
    "too_small": gettext_lazy("The instalments are smaller than the rules allow."),
    "too_long": gettext_lazy("It takes longer than the rules allow."),
    "too_late": gettext_lazy("It begins later than the rules allow."),
    "frequency": gettext_lazy("The rules do not have that frequency."),
    "tried_often": gettext_lazy("More plans for this ended unpaid in the last twelve months than the rules bear."),
    "never_ends": gettext_lazy("With this amount the debt is never paid: the interest eats it up."),
    "too_many": gettext_lazy("It takes longer than ten years."),
}
"""What of a plan is outside the rules, in words."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is about, and what it says."""

    about: str
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    """The debts some rules are for, and what they say that others of the same owner do not."""

    debts: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose rules they are (empty: the agency's), by size of debt, and what is the same for all of them.

    Of a creditor's only what differs from the agency's is told; `rest`: something is as with the agency.
    """

    creditor: str
    bands: tuple[Band, ...]
    common: tuple[Rule, ...]
    gap: str
    rest: bool = False


def told(rules: RulesFacts) -> tuple[Rule, ...]:
    """Everything some rules say."""
    parts = (
        (gettext("Smallest instalment"), _smallest(rules)),
        (gettext("Longest plan"), _longest(rules)),
        (gettext("First instalment"), _first(rules)),
        (gettext("How often"), _often(rules)),
        (gettext("What it costs"), _fee(rules)),
        (gettext("Interest"), _interest(rules)),
        (gettext("Putting off an instalment"), _moves(rules)),
        (gettext("Leaving one out"), _skips(rules)),
        (gettext("A pause"), _pause(rules)),
        (gettext("If you miss an instalment"), missed(rules)),
        (gettext("If you break the plan"), broken(rules)),
        (gettext("Another plan after that"), again(rules)),
        (gettext("If this does not fit"), _answer(rules)),
    )
    return tuple(Rule(about, words) for about, words in parts)


def by_owner(found: Iterable[RulesFacts]) -> tuple[Owner, ...]:
    """Rules in force, the agency's first, each creditor's own after: what differs by debt, and what does not."""
    owners: list[Owner] = []
    for _creditor, bands in groupby(found, key=lambda one: one.creditor_id):
        owners.append(_owner(list(bands), known=owners[0].common if owners else ()))
    return tuple(owners)


def _owner(bands: Sequence[RulesFacts], *, known: tuple[Rule, ...]) -> Owner:
    said = [tuple(rule for rule in told(band) if rule not in known) for band in bands]
    same = {rule for rule in said[0] if all(rule in rules for rules in said)}
    first = bands[0]
    return Owner(
        creditor=first.creditor,
        bands=tuple(
            Band(debts(band), tuple(rule for rule in rules if rule not in same))
            for band, rules in zip(bands, said, strict=True)
        ),
        common=tuple(rule for rule in said[0] if rule in same),
        gap=money(first.owed_from) if first.owed_from else "",
        rest=len(said[0]) < len(told(first)),
    )


def debts(rules: RulesFacts) -> str:
    """Which debts some rules are for."""
    low, high = rules.owed_from, rules.owed_below
    if not low and high is None:
        return gettext("Debts of any size")
    if not low and high is not None:
        return gettext("Debts below %(high)s") % {"high": money(high)}
    if high is None:
        return gettext("Debts of %(low)s or more") % {"low": money(low)}
    return gettext("Debts from %(low)s to below %(high)s") % {"low": money(low), "high": money(high)}


def missed(rules: RulesFacts) -> str:
    """When an instalment counts as missed."""
    days = rules.grace_days
    if not days:
        return gettext(
            "An instalment that has not come by its day counts as missed from the day after. It does not while money "
            "is on its way."
        )
    return ngettext(
        "An instalment counts as missed when it has not come %(days)s banking day after its day. It does not while "
        "money is on its way. Pay it later, and it is put right by itself.",
        "An instalment counts as missed when it has not come %(days)s banking days after its day. It does not while "
        "money is on its way. Pay it later, and it is put right by itself.",
        days,
    ) % {"days": days}


def broken(rules: RulesFacts) -> str:
    """When a plan ends because it was not kept, and what follows."""
    if rules.misses:
        first = ngettext(
            "The plan ends when more than %(misses)s instalment is missed at the same time.",
            "The plan ends when more than %(misses)s instalments are missed at the same time.",
            rules.misses,
        ) % {"misses": rules.misses}
    else:
        first = gettext("The plan ends when an instalment is missed.")
    return f"{first} {_after_the_end()}"


def _after_the_end() -> str:
    return gettext(
        "We tell you. What is left is then to be paid at once; you have at least fourteen days before the case "
        "goes on from where it was, and what you have paid stays paid."
    )


def again(rules: RulesFacts) -> str:
    """When a new plan can be started at once after earlier ones that ended unpaid, and when one asks."""
    if rules.retries:
        words = ngettext(
            "You can start a new one yourself as long as no more than %(count)s plan for the same case has ended "
            "unpaid in the last twelve months.",
            "You can start a new one yourself as long as no more than %(count)s plans for the same case have ended "
            "unpaid in the last twelve months.",
            rules.retries,
        ) % {"count": rules.retries}
    else:
        words = gettext("When a plan for the same case has ended unpaid in the last twelve months, you ask us first.")
    return words + " " + gettext("Plans of which at least half was paid do not count. You can always ask us.")


def questions(found: Sequence[RulesFacts]) -> tuple[Rule, ...]:
    """What people ask of the agency's rules: what happens when a plan is not kept. Each size of debt that differs.

    Without rules at hand the answers do without figures.
    """
    if not found:
        return _without_figures()
    said: list[Rule] = []
    for question, answer in (
        (gettext("What happens if I miss an instalment?"), missed),
        (gettext("What happens if I break a plan?"), broken),
    ):
        answers = {answer(band): debts(band) for band in reversed(found)}
        if len(answers) == 1:
            said.append(Rule(question, next(iter(answers))))
        else:
            said += [Rule(f"{question} ({about})", words) for words, about in reversed(answers.items())]
    return tuple(said)


def _without_figures() -> tuple[Rule, ...]:
    late = gettext(
        "An instalment counts as missed when it has not come some banking days after its day. It does not while money "
        "is on its way. Pay it later, and it is put right by itself."
    )
    too_much = gettext("The plan ends when too much is missed at the same time.")
    return (
        Rule(gettext("What happens if I miss an instalment?"), late),
        Rule(gettext("What happens if I break a plan?"), f"{too_much} {_after_the_end()}"),
    )


def _smallest(rules: RulesFacts) -> str:
    return gettext("Each instalment is at least %(amount)s. The last one may be smaller.") % {
        "amount": money(rules.smallest_instalment)
    }


def _longest(rules: RulesFacts) -> str:
    return ngettext(
        "The plan takes at most %(months)s month.", "The plan takes at most %(months)s months.", rules.longest_months
    ) % {"months": rules.longest_months}


def _first(rules: RulesFacts) -> str:
    return ngettext(
        "You choose the day, at the latest %(days)s day from today.",
        "You choose the day, at the latest %(days)s days from today.",
        rules.first_within_days,
    ) % {"days": rules.first_within_days}


def _often(rules: RulesFacts) -> str:
    names = [str(FREQUENCIES[name]) for name in FREQUENCIES if name in rules.frequencies]
    listed = gettext(" or ").join(part for part in (", ".join(names[:-1]), names[-1]) if part)
    words = gettext("You pay %(often)s.") % {"often": listed}
    if "monthly" in rules.frequencies:
        words += " " + gettext("With months, you choose the day of the month.")
    return words


def _fee(rules: RulesFacts) -> str:
    if not rules.fee:
        return gettext("A plan is free.")
    return gettext(
        "Up to %(count)s instalments are free. A plan with more costs %(fee)s once, which you see before you agree."
    ) % {"count": FREE_INSTALMENTS, "fee": money(rules.fee)}


def _interest(rules: RulesFacts) -> str:
    if rules.waives_interest:
        return gettext("No interest is added while you keep the plan.")
    words = gettext("Interest goes on, on what is left of the principal. You see how much before you agree.")
    if not rules.small_rest:
        return words
    rest = gettext("When all you agreed on has come and %(amount)s of interest or less is left, we let that go.")
    return f"{words} {rest % {'amount': money(rules.small_rest)}}"


def _moves(rules: RulesFacts) -> str:
    if not rules.moves or not rules.move_days:
        return gettext("Instalments cannot be put off here. Call us.")
    return ngettext(
        "You can put off %(count)s instalment, by at most %(days)s days.",
        "You can put off %(count)s instalments, each by at most %(days)s days.",
        rules.moves,
    ) % {"count": rules.moves, "days": rules.move_days}


def _skips(rules: RulesFacts) -> str:
    if not rules.skips:
        return gettext("No instalment can be left out.")
    return ngettext(
        "You can leave out %(count)s instalment. You pay it at the end.",
        "You can leave out %(count)s instalments. You pay them at the end.",
        rules.skips,
    ) % {"count": rules.skips}


def _pause(rules: RulesFacts) -> str:
    if not rules.pause_months:
        return gettext("A plan cannot pause here. Call us.")
    return ngettext(
        "Your plan can pause for %(months)s month. All payments come that much later.",
        "Your plan can pause for up to %(months)s months in all. All payments come that much later.",
        rules.pause_months,
    ) % {"months": rules.pause_months}


def _answer(rules: RulesFacts) -> str:
    return ngettext(
        "Ask us for something else, and say why. A person answers within %(days)s banking day, with reasons.",
        "Ask us for something else, and say why. A person answers within %(days)s banking days, with reasons.",
        rules.answer_days,
    ) % {"days": rules.answer_days}
