"""A new e-mail address or phone: typed, a code sent to it, and in force when the code is typed here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from quittance.areas.access.visitor import Visitor
from quittance.areas.contacts.operations import verifying
from quittance.areas.contacts.rules import Channel, ContactRefused
from quittance.kit import clock
from quittance.sites.portal.forms_details import CodeForm, EmailForm, PhoneForm
from quittance.sites.portal.keeping import typed
from quittance.sites.portal.views.details import actor_of, changing, done, held, page, parties
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import see_other
from quittance.sites.ui.figures import moment

CHANNELS: dict[str, Channel] = {"email": "email", "phone": "sms"}
_FORMS: dict[Channel, type[EmailForm] | type[PhoneForm]] = {"email": EmailForm, "sms": PhoneForm}


def _of_a_channel(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def found(request: HttpRequest, which: str, **more: Any) -> HttpResponse:
        if which not in CHANNELS:
            raise Http404
        return view(request, which=which, **more)

    return found


@sensitive_post_parameters("value")
@form_page
@_of_a_channel
@changing
def change(request: HttpRequest, visitor: Visitor, which: str) -> HttpResponse:
    """Asks for the new one and sends a code to it."""
    kind = _FORMS[CHANNELS[which]]
    form = kind(request.POST if request.method == "POST" else None, initial=typed(request))
    if not form.is_valid():
        return page(request, visitor, "contact", form=form, which=which)
    try:
        verifying.ask_code(
            party_ids=parties(visitor),
            channel=CHANNELS[which],
            value=form.cleaned_data["value"],
            actor=actor_of(visitor),
            now=clock.now(),
        )
    except ContactRefused as refusal:
        form.add_error("value", words_of(refusal))
        return page(request, visitor, "contact", form=form, which=which)
    return see_other("portal:details_code", which)


@sensitive_post_parameters("code")
@form_page
@_of_a_channel
@changing
def code(request: HttpRequest, visitor: Visitor, which: str) -> HttpResponse:
    """Asks for the code that was sent; the right one puts the new address or phone in force."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _code_page(request, visitor, which, form)
    try:
        verifying.confirm(
            party_ids=parties(visitor),
            channel=CHANNELS[which],
            code=form.cleaned_data["code"],
            actor=actor_of(visitor),
            now=clock.now(),
        )
    except ContactRefused as refusal:
        form.add_error("code", words_of(refusal))
        if refusal.code != "wrong_code":
            return page(request, visitor, "code_over", form=form, which=which)
        return _code_page(request, visitor, which, form)
    return done(request, which)


@require_POST
@_of_a_channel
@changing
def again(request: HttpRequest, visitor: Visitor, which: str) -> HttpResponse:
    """Sends another code to the same place, or says from when on that can be."""
    try:
        verifying.ask_again(
            party_ids=parties(visitor), channel=CHANNELS[which], actor=actor_of(visitor), now=clock.now()
        )
    except ContactRefused as refusal:
        form = CodeForm({"code": ""})
        form.full_clean()
        form.errors["code"] = form.error_class([words_of(refusal)])
        return _code_page(request, visitor, which, form)
    return see_other("portal:details_code", which)


def _code_page(request: HttpRequest, visitor: Visitor, which: str, form: CodeForm) -> HttpResponse:
    waiting = held(visitor).waiting.get(CHANNELS[which])
    if waiting is None:
        return see_other("portal:details_contact", which)
    return page(request, visitor, "code", form=form, which=which, waiting=waiting)


@require_POST
@_of_a_channel
@changing
def stop(request: HttpRequest, visitor: Visitor, which: str) -> HttpResponse:
    """The new one is not wanted after all."""
    verifying.cancel(party_ids=parties(visitor), channel=CHANNELS[which], now=clock.now())
    return see_other("portal:details")


@require_POST
@_of_a_channel
@changing
def remove_it(request: HttpRequest, visitor: Visitor, which: str) -> HttpResponse:
    """It shall be used no more; removed already, the overview shows so."""
    try:
        verifying.remove(party_ids=parties(visitor), channel=CHANNELS[which], actor=actor_of(visitor), now=clock.now())
    except ContactRefused:
        return see_other("portal:details")
    return done(request, f"no_{which}")


def words_of(refusal: ContactRefused) -> str:
    """Why, and what to do now."""
    if refusal.code == "wrong_code":
        left = refusal.left
        return ngettext(
            "The code is wrong. You have %(left)s try left.", "The code is wrong. You have %(left)s tries left.", left
        ) % {"left": left}
    if refusal.until is not None:
        return gettext("Another code can be sent from %(at)s on.") % {"at": moment(refusal.until)}
    return {
        "same": gettext("This is the one we have already, and it is verified."),
        "cannot_send": gettext("Nothing can be sent there at the moment. Try again later, or call us."),
        "too_many": gettext("Too many codes have been sent today. Try again tomorrow, or call us."),
        "locked": gettext("The code was typed wrong too often and works no more. Begin again."),
        "expired": gettext("The code is too old. Begin again."),
    }.get(refusal.code, gettext("No code waits to be typed. Begin again."))
