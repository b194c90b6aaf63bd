"""What a visitor must have been told before a payment is started: money on its way, and more than is owed.

Asked with a fresh look when a page is shown and once more when the payment is started: another window, or somebody
else with the same letter, may have paid in between.
"""

from django.http import HttpResponse

from quittance.areas.payments.queries.attempts import begun_by
from quittance.areas.payments.queries.overview import QuickView
from quittance.areas.payments.queries.sharing import SharedView
from quittance.kit.wiring import payment_providers
from quittance.sites.portal.checkout import Checkout
from quittance.sites.ui.answers import see_other

View = QuickView | SharedView | None


def held_back(found: Checkout, view: View) -> HttpResponse | None:
    """The way to the page that must be read before this is paid; None when it has been, or nothing may be shown.

    What this very form began does not hold it back: sending it again leads to the same payment.
    """
    if view is None:
        return None
    own = frozenset(begun.token for begun in begun_by(own_forms(found))) if view.waiting else frozenset()
    if pays_twice(found, view, own=own):
        return see_other("portal:pay_underway")
    return see_other("portal:pay_more") if pays_too_much(found, view) else None


def own_forms(found: Checkout) -> list[str]:
    """The tokens of what this form can begin, one for each way to pay."""
    return [found.form_token(name) for name in payment_providers()]


def pays_twice(found: Checkout, view: View, *, own: frozenset[str] = frozenset()) -> bool:
    """More is on its way, looked for or begun than the visitor was told of; attempts in `own` are left out."""
    if view is None:
        return False
    return taken(view) > found.paid_twice or begun_elsewhere(view, own=own) > found.begun_twice


def taken(view: QuickView | SharedView) -> int:
    """Øre that were approved and are not booked, and those that are looked for."""
    return view.on_its_way + view.reported


def begun_elsewhere(view: QuickView | SharedView, *, own: frozenset[str] = frozenset()) -> int:
    """Øre of the attempts that nobody has approved as far as we know, without those in `own`."""
    return sum(begun.amount for begun in view.waiting if begun.token not in own)


def pays_too_much(found: Checkout, view: View) -> bool:
    """More than is owed now, by more than the visitor was told of."""
    return too_much(found, view) > found.paid_more


def too_much(found: Checkout, view: View) -> int:
    """Øre above what is owed now; of a payment over several cases what is above on each of them."""
    if view is None:
        return 0
    if isinstance(view, SharedView):
        return sum(shared.over for shared in view.cases)
    return max((found.amount or 0) - view.payable, 0)
