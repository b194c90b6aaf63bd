"""A company lets colleagues in: whoever has its letter hands out logins with a role, sees them, and takes them back."""

from typing import Literal, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from quittance.areas.access.handing_out import CannotHandOut, hand_out, take_back
from quittance.areas.access.operations import IssuedCredential
from quittance.areas.access.queries import handed_out
from quittance.areas.access.rules import NotYours
from quittance.areas.access.visitor import Visitor
from quittance.kit import clock
from quittance.sites.portal.forms_access import ROLES, ColleagueForm
from quittance.sites.portal.guards import signed_in
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import see_other


@form_page
@signed_in
def colleagues(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The logins that were handed out; sending it makes another, whose password is shown this once."""
    if not visitor.may_hand_out:
        raise NotYours
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, visitor, form)
    role = form.cleaned_data["role"]
    try:
        issued = hand_out(visitor, role=cast(Literal["manager", "accounting"], role), now=clock.now())
    except CannotHandOut as refusal:
        form.refuse(refusal.code)
        return _page(request, visitor, form)
    return _page(request, visitor, ColleagueForm(), issued=issued, role=ROLES[role][0])


@require_POST
@signed_in
def end(request: HttpRequest, visitor: Visitor, credential_id: int) -> HttpResponse:
    """Takes a login back: it opens nothing from the next click on."""
    take_back(visitor, credential_id=credential_id, now=clock.now())
    return see_other("portal:colleagues")


def _page(
    request: HttpRequest,
    visitor: Visitor,
    form: ColleagueForm,
    issued: IssuedCredential | None = None,
    role: object = None,
) -> HttpResponse:
    context = {
        "section": "my",
        "visitor": visitor,
        "form": form,
        "logins": [(one, ROLES[one.role][0]) for one in handed_out(visitor)],
        "issued": issued,
        "role": role,
    }
    return render(request, "portal/my/colleagues.html", context)
