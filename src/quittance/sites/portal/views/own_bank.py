"""Which bank to pay from, and the identity number where that bank asks for it.

Neither is remembered: the bank travels in the form, and the number goes from the form to the company and nowhere else.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from quittance.areas.payments.operations.banks import banks_of
from quittance.areas.payments.queries.attempts import ways
from quittance.kit.middleware import payer_address
from quittance.providers.payment import Bank, PayerContext, ProviderError
from quittance.sites.portal import checkout
from quittance.sites.portal.checkout import Checkout
from quittance.sites.portal.forms import BankForm, IdentityForm
from quittance.sites.portal.guards import with_checkout
from quittance.sites.portal.views.gates import held_back
from quittance.sites.portal.views.starting import details, form_page, settled_before, show, show_check, start
from quittance.sites.ui.answers import see_other


@sensitive_post_parameters("identity")
@sensitive_variables("identity", "context")
@form_page
@with_checkout
def your_bank(request: HttpRequest, found: Checkout) -> HttpResponse:
    """Asks for the bank, then for the identity number if the bank wants it, and starts the payment."""
    way = next((way for way in ways(found.amount or 0) if way.chooses_bank), None)
    if found.amount is None or way is None:
        return see_other("portal:pay_check")
    if paid := settled_before(request, found):
        return see_other("portal:pay_status", paid)
    if request.method != "POST" and (held := held_back(found, details(request, found))):
        return held
    try:
        banks = banks_of(way.name)
    except ProviderError:
        banks = ()
    if not banks:
        return show(request, "no_banks", {"checkout": found}, status=503)
    shared = {"checkout": found, "way": way}
    if request.method != "POST":
        return show(request, "your_bank", {**shared, "form": BankForm(banks=banks)})
    if request.POST.get("key") != found.key:
        return show_check(request, found, details(request, found), changed=True)
    form = BankForm(request.POST, banks=banks)
    if not form.is_valid():
        return show(request, "your_bank", {**shared, "form": form})
    bank = next(bank for bank in banks if bank.bank_id == form.cleaned_data["bank"])
    identity = ""
    if bank.asks_identity:
        asked = IdentityForm(request.POST if "identity" in request.POST else None)
        if not asked.is_valid():
            return show(request, "identity", {**shared, "bank": bank, "form": asked.echo()})
        identity = asked.cleaned_data["identity"]
    return start(request, found, way.name, _context(request, bank, identity))


def _context(request: HttpRequest, bank: Bank, identity: str) -> PayerContext:
    known: dict[str, Any] = {"bank_id": bank.bank_id, "identity_number": identity}
    return PayerContext(ip_address=payer_address(request), device_id=checkout.device(request.session), **known)
