"""Logs people in with an electronic identity, and settles what to do when somebody's identity number has changed.

A debtor is found by the blind index of the identity number; the identity itself is known by the issuer's lifelong id.
Who comes with a new number (a D-number becomes a national one) is therefore still let in to the old debtor's cases, and
staff are asked to confirm it, so that claims of both numbers end up with one debtor.
"""

import datetime as dt

from django.db import transaction

from quittance.areas.access.models import Identity, NumberChange
from quittance.areas.access.queries import current_visitor
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.areas.parties.models import Party
from quittance.areas.parties.rules import identity_place, person_index
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date
from quittance.kit.crypto import blind_index, decrypt, encrypt
from quittance.kit.db import retried
from quittance.providers.identity import Proved


class NotWaiting(CoreError):
    """There is no such question, or somebody has answered it already. Code: not_waiting."""


class OtherDebtor(CoreError):
    """Another debtor has the new number already; two debtors are not made one here. Code: other_debtor."""


def log_in_with_identity(proved: Proved, *, issuer: str, now: dt.datetime) -> Visitor:
    """The visitor somebody who proved their identity is; a visitor without cases when nobody here has the number.

    Whether the number is known makes no difference to what is done, so neither the answer nor its time tells.
    """
    return retried(lambda: _log_in(proved, issuer, now))


def _log_in(proved: Proved, issuer: str, now: dt.datetime) -> Visitor:
    number_index = person_index(proved.number)
    stable_index = _stable_index(proved, issuer)
    debtor = Party.objects.filter(blind_index=number_index, kind=Party.Kind.PERSON).first()
    party_id = debtor.pk if debtor else None
    Identity.objects.bulk_create(
        [Identity(stable_index=stable_index, number_index=number_index, party_id=party_id, first_at=now, last_at=now)],
        ignore_conflicts=True,
    )
    identity = Identity.objects.select_for_update(of=("self",)).get(stable_index=stable_index)
    known_as = identity.party_id
    if known_as is None:
        identity.party_id = party_id
    elif known_as != party_id and bytes(identity.number_index) != number_index:
        _put_to_staff(identity, known_as, proved.number, now)
    identity.number_index, identity.last_at = number_index, now
    identity.save(update_fields=["party_id", "number_index", "last_at"])
    audit.record(
        actor=f"identity:{identity.pk}",
        action="login.bankid",
        subject=f"identity:{identity.pk}",
        now=now,
        level=proved.level,
    )
    return current_visitor({"tier": "bankid", "identity_id": identity.pk}, today=oslo_date(now))


def _stable_index(proved: Proved, issuer: str) -> bytes:
    """The issuer's lifelong id; where an issuer gives none, the number has to do."""
    known_by = f"id|{proved.stable_id}" if proved.stable_id else f"number|{proved.number}"
    return blind_index(f"{issuer}|{known_by}", purpose="identity.stable")


def _put_to_staff(identity: Identity, party_id: int, number: str, now: dt.datetime) -> None:
    new_index = person_index(number)
    change, made = NumberChange.objects.get_or_create(
        identity=identity,
        party_id=party_id,
        new_index=new_index,
        defaults={"number": encrypt(number, place=_place(new_index)), "noticed_at": now},
    )
    if made:
        audit.record(
            actor=f"identity:{identity.pk}",
            action="identity.number_changed",
            subject=f"party:{party_id}",
            now=now,
            change=change.pk,
        )


def note_refusal(*, code: str, now: dt.datetime) -> None:
    """A login that BankID's answer did not prove: only why is written down, for nobody is known."""
    audit.record(actor="visitor", action="login.bankid_refused", subject="bankid", now=now, code=code)


def confirm_number(*, change_id: int, actor: str, now: dt.datetime) -> None:
    """It is the same person: the debtor gets the new number, and claims that name it find the same debtor.

    Raises NotWaiting; OtherDebtor where the new number is another debtor's, whose claims then stay apart while the
    person sees both.
    """
    with transaction.atomic():
        change = _waiting(change_id)
        new_index = bytes(change.new_index)
        party = Party.objects.select_for_update(of=("self",)).get(pk=change.party_id)
        if Party.objects.filter(blind_index=new_index).exclude(pk=party.pk).exists():
            raise OtherDebtor("other_debtor", "another debtor has the new number already")
        number = decrypt(bytes(change.number or b""), place=_place(new_index))
        party.blind_index, party.identity = new_index, encrypt(number, place=identity_place(new_index))
        party.save(update_fields=["blind_index", "identity"])
        _decide(change, NumberChange.State.CONFIRMED, actor, now)


def refuse_number(*, change_id: int, actor: str, now: dt.datetime) -> None:
    """It is somebody else: the identity no longer opens the old debtor's cases, from the next click on.

    Raises NotWaiting.
    """
    with transaction.atomic():
        _decide(_waiting(change_id), NumberChange.State.REFUSED, actor, now)


def keep_both(*, change_id: int, actor: str, now: dt.datetime) -> None:
    """It is the same person, and both debtors stay: their cases are seen together. Raises NotWaiting."""
    with transaction.atomic():
        _decide(_waiting(change_id), NumberChange.State.CONFIRMED, actor, now)


def _waiting(change_id: int) -> NumberChange:
    found = NumberChange.objects.select_for_update(of=("self",)).filter(pk=change_id, state="waiting").first()
    if found is None:
        raise NotWaiting("not_waiting", "nothing waits under this number")
    return found


def _decide(change: NumberChange, state: NumberChange.State, actor: str, now: dt.datetime) -> None:
    change.state, change.decided_by, change.decided_at, change.number = state, actor, now, None
    change.save(update_fields=["state", "decided_by", "decided_at", "number"])
    audit.record(
        actor=actor,
        action=f"identity.number_{state.value}",
        subject=f"party:{change.party_id}",
        now=now,
        change=change.pk,
        identity=change.identity_id,
    )


def _place(index: bytes) -> str:
    return f"access_numberchange.number:{index.hex()}"
