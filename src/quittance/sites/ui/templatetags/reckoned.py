"""One line of what is owed, explained: what happened, the arithmetic, the law.

Written here and not in a template: a case of ten invoices has fifty lines and hundreds of figures, and a template
takes three times as long over them (`make bench`, row e).
"""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from quittance.core.interest import Segment
from quittance.sites.ui import figures
from quittance.sites.ui.explain import Explained
from quittance.sites.ui.laws import Law
from quittance.sites.ui.reckoning import Step

register = template.Library()


@register.simple_tag
def explained_line(line: Explained) -> SafeString:
    """A line with its day and amount, and what opens below it."""
    day = figures.short_day(line.day) if line.day else ""
    when = f' <span class="quiet small nowrap">{day}</span>' if day else ""
    planned = ""
    if line.planned:
        words = escape(gettext("comes if it is not paid"))
        planned = f'<span class="ds-tag planned" data-color="warning" data-size="sm">{words}</span>'
    return mark_safe(  # noqa: S308 (figures and our own words; names are escaped)
        f'<div class="line"><header><span>{escape(line.title)}{when}{planned}</span>'
        f'<span class="amount">{figures.money(line.amount)}</span></header>{_why(line, day)}</div>'
    )


def _why(line: Explained, day: str) -> str:
    if not (line.sentences or line.segments or line.laws):
        return ""
    spoken = " ".join(part for part in (escape(line.title), day) if part)
    return (
        f'<details class="why"><summary>{escape(gettext("Explain"))}<span class="ds-sr-only"> {spoken}</span></summary>'
        f"{_sentences(line)}{_steps(line)}{_table(line)}{_laws(line.laws)}</details>"
    )


def _sentences(line: Explained) -> str:
    return f"<p>{' '.join(escape(sentence) for sentence in line.sentences)}</p>" if line.sentences else ""


def _steps(line: Explained) -> str:
    if not line.steps:
        return ""
    rows = "".join(map(_step, line.steps))
    if len(line.steps) > 1:
        amount = figures.money(line.amount)
        rows += f'<div class="sum"><dt>{escape(line.title)}</dt><dd class="amount">{amount}</dd></div>'
    return f'<dl class="rows reckoned">{rows}</dl>'


def _step(step: Step) -> str:
    how = f'<span class="hint tabular">{escape(step.sum)}</span>' if step.sum else ""
    return f'<div><dt>{escape(step.words)}{how}</dt><dd class="amount">{figures.money(step.amount)}</dd></div>'


def _table(line: Explained) -> str:
    """Period, principal, yearly rate, days and interest of each half-year, and the sums."""
    if not line.segments:
        return ""
    words = (gettext("Period"), gettext("Principal"), gettext("Rate a year"), gettext("Days"), gettext("Interest"))
    names = [escape(word) for word in words]
    period, *others = names
    head = f'<th scope="col">{period}</th>' + "".join(f'<th scope="col" class="number">{name}</th>' for name in others)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(line.title)}">'
        f'<table class="ds-table inside" data-size="sm"><thead><tr>{head}</tr></thead>'
        f"<tbody>{_half_years(line.segments, names)}</tbody>"
        f'<tfoot><tr><th scope="row" colspan="3" class="title">{escape(gettext("Together"))}</th>'
        f'<td class="number" data-label="{names[3]}">{line.days}</td>'
        f'<td class="number" data-label="{names[4]}">{figures.money(line.amount)}</td></tr></tfoot></table></div>'
    )


def _half_years(segments: Iterable[Segment], names: Sequence[str]) -> str:
    period, base, rate, days, interest = names
    return "".join(
        f'<tr><td data-label="{period}" class="period"><span class="nowrap">{figures.short_day(part.first)}</span> – '
        f'<span class="nowrap">{figures.short_day(part.last)}</span></td>'
        f'<td data-label="{base}" class="number">{figures.money(part.base)}</td>'
        f'<td data-label="{rate}" class="number">× {figures.rate(part.rate)}{" *" if part.assumed else ""}</td>'
        f'<td data-label="{days}" class="number">× {part.days} / {part.year_days}</td>'
        f'<td data-label="{interest}" class="number">{figures.money(part.amount)}</td></tr>'
        for part in segments
    )


def _laws(laws: Iterable[Law]) -> str:
    links = ", ".join(
        f'<a class="ds-link" href="{escape(law.address)}" lang="nb" rel="external noreferrer">{escape(law.words)}</a>'
        for law in laws
    )
    return f'<p class="quiet">{escape(gettext("Law"))}: {links}</p>' if links else ""
