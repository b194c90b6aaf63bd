"""A debtor lets somebody help: gives it, sees who took it up and when they looked, and ends it."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.mandates import CannotGive, Given, Offer, confirm, give, take_away
from quittance.areas.access.visitor import Scope, Visitor
from quittance.areas.claims.queries.helping import given_by
from quittance.areas.payments.queries.overview import case_list
from quittance.core.periods import same_day_later
from quittance.kit import clock
from quittance.sites.portal.forms_helping import HelperForm
from quittance.sites.portal.guards import with_bankid
from quittance.sites.portal.keeping import ticked, typed
from quittance.sites.portal.views.starting import form_page
from quittance.sites.portal.wording_helping import shown
from quittance.sites.ui.answers import see_other


@require_safe
@with_bankid
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Everybody who helps or helped, with what happened."""
    found = [shown(one) for one in given_by(visitor, now=clock.now(), today=clock.today())]
    context = {
        "section": "my",
        "visitor": visitor,
        "now": [one for one in found if not one.help.is_over],
        "before": [one for one in found if one.help.is_over],
        "may_give": bool(visitor.case_ids),
    }
    return render(request, "portal/my/helpers/list.html", context)


@form_page
@with_bankid
def new(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Asks who, how far, with what and for how long; sending it shows the code to hand over, this once."""
    cases = case_list(visitor, today=clock.today())
    if not cases:
        return see_other("portal:helpers")
    initial = {**typed(request), **ticked(request, "cases")}
    form = HelperForm(request.POST if request.method == "POST" else None, cases=cases, initial=initial)
    given = _given(visitor, form) if form.is_valid() else None
    if given is None:
        return render(request, "portal/my/helpers/new.html", {"section": "my", "visitor": visitor, "form": form})
    context = {"section": "my", "visitor": visitor, "given": given, "name": form.cleaned_data["name"]}
    return render(request, "portal/my/helpers/code.html", context)


def _given(visitor: Visitor, form: HelperForm) -> Given | None:
    """The mandate; None when it is refused, which the form then says."""
    offer = Offer(
        name=form.cleaned_data["name"],
        relation=form.cleaned_data["relation"],
        scope=cast(Scope, form.cleaned_data["scope"]),
        case_ids=form.chosen(),
        expires_on=same_day_later(clock.today(), form.cleaned_data["months"]),
    )
    try:
        return give(visitor, offer, now=clock.now())
    except CannotGive as refusal:
        form.refuse(refusal.code)
        return None


@require_POST
@with_bankid
def confirmed(request: HttpRequest, visitor: Visitor, mandate_id: int) -> HttpResponse:
    """The name of whoever took it up is right: it opens from now on."""
    confirm(visitor, mandate_id=mandate_id, now=clock.now())
    return see_other("portal:helpers")


@require_POST
@with_bankid
def end(request: HttpRequest, visitor: Visitor, mandate_id: int) -> HttpResponse:
    """Ends it: the helper sees nothing from the next click on."""
    take_away(visitor, mandate_id=mandate_id, now=clock.now())
    return see_other("portal:helpers")
