"""What companies let us know of agreements and charges: by a signed message, by the debtor who comes back, or asked.

A message is a hint: it is stored, answered at once, and what it speaks of is read back, once.
"""

import datetime as dt

import structlog
from django.db import DatabaseError, connection
from django.db.models import Q

from quittance.areas.exchange.models import InboxEvent
from quittance.areas.payments.operations.allocating import OverpaymentGone
from quittance.areas.payments.operations.webhooks import keep_event, keep_odd, read_signed
from quittance.areas.plans.models import Charge, Mandate
from quittance.areas.plans.operations import drawing, mandates
from quittance.areas.plans.operations.mandates import LEASE
from quittance.core.errors import CoreError
from quittance.kit.crashpoints import crashpoint
from quittance.kit.wiring import RECURRING, recurring_providers
from quittance.providers.payment import Headers, MalformedEvent, ProviderError, Technical

log = structlog.get_logger(__name__)

_PAGE_INTERVAL = dt.timedelta(seconds=2)
_SILENCES = 3


def is_ours(provider: str) -> bool:
    """Whether messages that come in under this name are about recurring payments."""
    return provider.endswith(RECURRING)


def receive(*, provider: str, method: str, path: str, headers: Headers, body: bytes, now: dt.datetime) -> None:
    """Checks a message's signature, stores it and asks for it to be applied.

    Raises providers.payment.BadSignature (answer 401) and UnknownProvider (404). A message that is genuine but not
    understood is kept with its problem, and is not refused.
    """
    try:
        company = provider.removesuffix(RECURRING)
        event = read_signed(recurring_providers, company, method, path, headers, body, now)
    except MalformedEvent as odd:
        keep_odd(provider, odd, body, now)
        return
    reference = f"{event.agreement_id}/{event.charge_id}"
    keep_event(provider, event.event_key, reference, body, now, apply="plans.apply_event")
    crashpoint("event:stored")


def apply_event(*, event_id: int, now: dt.datetime) -> None:
    """Reads back what an event speaks of and moves it on; an event is handled once.

    One for an agreement we do not know, or whose money cannot come off its case, is kept with that problem. Raises
    providers.payment.Technical.
    """
    event = InboxEvent.objects.get(pk=event_id)
    if event.handled_at is not None:
        return
    agreement_id, _, charge_id = event.reference.partition("/")
    mandate = Mandate.objects.filter(way=mandates.VIPPS, agreement_id=agreement_id).order_by("-pk").first()
    charge = Charge.objects.filter(mandate=mandate, charge_id=charge_id).first() if mandate and charge_id else None
    if mandate is None or (charge_id and charge is None):
        InboxEvent.objects.filter(pk=event_id).update(problem="unknown_reference")
        log.error("webhook.unknown_reference", event_id=event_id)
        return
    if charge is not None:
        try:
            _look_at_charge(charge.pk, now)
        except OverpaymentGone as no:  # what is to come off a case has left it: for a person
            InboxEvent.objects.filter(pk=event_id).update(problem=no.code)
            log.error("webhook.cannot_be_applied", event_id=event_id, code=no.code)
            return
    else:
        _look(mandate.pk, now)
    InboxEvent.objects.filter(pk=event_id, handled_at__isnull=True).update(handled_at=now, problem="")


def came_back(*, token: str, now: dt.datetime) -> None:
    """The debtor is back from the company's page, or looks again: the agreement is read back.

    Every two seconds at most. Raises providers.payment.Technical when the company is silent. Must not be called inside
    a transaction.
    """
    looked = Mandate.objects.filter(
        token=token, state=Mandate.State.ASKED, next_look_at__lte=now + mandates.SOON - _PAGE_INTERVAL
    ).update(next_look_at=now + mandates.SOON)
    if looked:
        _look(Mandate.objects.values_list("pk", flat=True).get(token=token), now)


def _look(mandate_id: int, now: dt.datetime) -> None:
    """Reads an agreement back; where it has begun just now its first charge is ordered at once."""
    if mandates.look(mandate_id, now=now):
        plan_id = Mandate.objects.values_list("plan_id", flat=True).get(pk=mandate_id)
        drawing.order_first(plan_id, now=now)


def _look_at_charge(charge_pk: int, now: dt.datetime) -> None:
    """Reads a charge back; where it has failed the next try is ordered at once, as far as there is one."""
    charge = drawing.look(charge_pk, now=now)
    if charge.state == Charge.State.REFUSED:
        drawing.order_first(charge.mandate.plan_id, now=now)


def sweep(*, now: dt.datetime, limit: int = 50) -> int:
    """Looks at agreements and charges whose time has come: what no message reported. Returns how many.

    A company that is silent three times in a row is left alone until the next round.
    """
    open_charges = Q(state__in=[Charge.State.PLANNED, Charge.State.ORDERED], mandate__way=mandates.VIPPS)
    charges = Charge.objects.filter(open_charges, next_look_at__lte=now).order_by("next_look_at", "pk")[:limit]
    waiting = Mandate.objects.filter(way=mandates.VIPPS, next_look_at__lte=now).order_by("next_look_at", "pk")[:limit]
    done = silences = 0
    due: list[Mandate | Charge] = [*waiting, *charges]
    for row in due:
        try:
            if not _swept(row, now):
                continue
            done, silences = done + 1, 0
        except Technical as silent:
            log.warning("plan.company_silent", row=str(row), code=silent.code)
            silences += 1
            if silences == _SILENCES:
                break
        except (ProviderError, CoreError) as problem:
            # One that cannot go on must not hold up the others; its lease runs out and the next sweep tries again.
            log.error("plan.cannot_go_on", row=str(row), code=problem.code, reason=str(problem))
        except DatabaseError as broken:
            log.error("plan.not_written", row=str(row), error=type(broken).__name__)
            connection.close_if_unusable_or_obsolete()
    return done


def _swept(row: Mandate | Charge, now: dt.datetime) -> bool:
    """Looks at one; False when somebody else does. The lease keeps a second sweeper away from it."""
    leasing = type(row)._default_manager.filter(pk=row.pk, next_look_at=row.next_look_at)
    if isinstance(row, Mandate):
        if not leasing.update(next_look_at=now + LEASE):
            return False
        _look(row.pk, now)
    elif row.state == Charge.State.PLANNED:
        _look_at_charge(row.pk, now)  # takes its own lease before it orders
    else:
        if not leasing.update(next_look_at=now + LEASE):
            return False
        _look_at_charge(row.pk, now)
    return True
