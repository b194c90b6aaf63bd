"""AvtaleGiro: a daily file asks the payers' banks to draw instalments, and takes back what is no longer wanted.

A file is made once, with its charges, in one transaction, and kept as it was made. The money comes with the bank's
ordinary files on the plan's KID and is booked there; what is found of it here only says how a charge ended. The bank
does not tell a refusal: money that has not come some banking days after its day was refused.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

import structlog
from django.conf import settings

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations import expecting
from quittance.areas.contacts.queries.reaching import reach
from quittance.areas.plans.models import Charge, DrawingFile
from quittance.areas.plans.operations.drawing import ordered, refused, source_of, write
from quittance.areas.plans.operations.mandates import AVTALEGIRO
from quittance.areas.plans.queries.drawing import SMALLEST, ToOrder, amounts, to_order
from quittance.core.errors import CoreError
from quittance.core.workdays import add_banking_days, later
from quittance.formats import avtalegiro
from quittance.formats.avtalegiro import ClaimAssignment, Transmission, rules
from quittance.kit.clock import oslo_date
from quittance.kit.crypto import decrypt, encrypt
from quittance.kit.db import execute, locked, retried, rows

log = structlog.get_logger(__name__)
State = Charge.State

AHEAD = 14
"""So many days before its due date an instalment is put into a file."""
CONTENT_PLACE = "plans_drawingfile.content"
_ARRIVES_WITHIN = 4
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('plans.drawing_file'))"
# The money of a charge, if it has come: on the plan's KID, of its amount, from its day on.
_CAME = """
select c.id, exists (
  select 1 from payments_bankentry e
   where e.account = any(%(accounts)s) and e.booked_on between c.due and c.due + %(days)s
     and e.reference = m.agreement_id and e.amount = c.amount and not e.reversal)
  from plans_charge c join plans_mandate m on m.id = c.mandate_id
 where m.way = 'avtalegiro' and c.state = 'ordered' and c.due <= %(today)s order by c.id
"""
_DAYS_LOOKED = 6


class FileRefused(CoreError):
    """A file that cannot be made or handed out. Codes: no_unit, nothing_to_send, not_accepted, no_file."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A new file: its number, how many amounts it draws and takes back, and øre to be drawn in all."""

    file_id: int
    number: int
    claims: int
    deletions: int
    total: int


def make_file(*, actor: str, now: dt.datetime) -> MadeFile:
    """Asks the bank for every instalment that comes within two weeks, and takes back what is not wanted any more.

    Raises FileRefused: no_unit, nothing_to_send, not_accepted (the bank would refuse it; a fault of ours).
    """
    if not settings.AGENCY.avtalegiro_unit:
        raise FileRefused("no_unit", "The agency's file names no customer unit for AvtaleGiro.")
    return retried(lambda: _made(actor, now))


def make_daily(*, actor: str, now: dt.datetime) -> MadeFile | None:
    """The file of a day, once: None when one was made that day, and when there is nothing to say to the bank."""
    if not settings.AGENCY.avtalegiro_unit:
        return None
    newest = DrawingFile.objects.order_by("-number").values_list("made_at", flat=True).first()
    if newest is not None and oslo_date(newest) == oslo_date(now):
        return None
    try:
        return make_file(actor=actor, now=now)
    except FileRefused as no:
        if no.code == "not_accepted":
            log.error("avtalegiro.file_not_made", reason=str(no))
        return None


def _made(actor: str, now: dt.datetime) -> MadeFile:
    execute(_ONE_AT_A_TIME)
    claims, deletions = _claims(now), _deletions(oslo_date(now))
    if not claims and not deletions:
        raise FileRefused("nothing_to_send", "There is nothing to draw and nothing to take back.")
    number = (DrawingFile.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    content = _content(number, claims, deletions, oslo_date(now))
    digest = hashlib.sha256(content)
    file = DrawingFile.objects.create(
        number=number,
        account=settings.AGENCY.bank_account,
        content=encrypt(content.decode("latin-1"), place=CONTENT_PLACE),
        sha256=digest.digest(),
        claims=len(claims),
        deletions=len(deletions),
        total=sum(one.amount for one in claims),
        made_by=actor,
        made_at=now,
    )
    for charge in claims:
        charge.state, charge.file, charge.next_look_at = State.ORDERED, file, None
        charge.save(update_fields=["state", "file", "next_look_at"])
        ordered(charge, actor=actor, now=now)
    for charge in deletions:
        charge.state, charge.withdrawn_in, charge.settled_at, charge.next_look_at = State.CANCELLED, file, now, None
        charge.save(update_fields=["state", "withdrawn_in", "settled_at", "next_look_at"])
        expecting.end(source=source_of(charge), now=now)
    audit.record(
        actor=actor,
        action="avtalegiro.file_made",
        subject=f"drawing-file:{file.pk}",
        now=now,
        claims=len(claims),
        deletions=len(deletions),
        total=file.total,
    )
    return MadeFile(file.pk, number, len(claims), len(deletions), file.total)


def _claims(now: dt.datetime) -> list[Charge]:
    """New charges for the instalments to come; of one plan only one for a day, since the bank knows it by both."""
    today = oslo_date(now)
    earliest, until = rules.earliest_due(today), later(today, AHEAD)
    locked("plans_plan", {one.plan_id for one in to_order(AVTALEGIRO, earliest=earliest, until=until)})
    wanted: dict[int, list[ToOrder]] = defaultdict(list)
    for one in to_order(AVTALEGIRO, earliest=earliest, until=until):
        wanted[one.plan_id].append(one)
    made = []
    for plan_id, instalments in wanted.items():
        still = amounts(plan_id, today=today)
        taken = set(Charge.objects.filter(mandate__plan=plan_id, state=State.ORDERED).values_list("due", flat=True))
        for one in instalments:
            amount = still.get(one.instalment_id, 0)
            if amount < SMALLEST:
                continue
            charge = write(one, amount, earliest, now, taken=taken)
            if charge is not None:
                taken.add(charge.due)
                made.append(charge)
    return made


def _deletions(today: dt.date) -> list[Charge]:
    """What the bank was asked for and is not wanted any more, while its day has not come."""
    found = Charge.objects.select_for_update(of=("self",)).select_related("mandate__plan", "instalment")
    waiting = found.filter(mandate__way=AVTALEGIRO, state=State.ORDERED, withdrawing=True, due__gt=today)
    return [charge for charge in waiting.order_by("pk") if rules.drawn_on(charge.due) > today]


def _content(number: int, claims: list[Charge], deletions: list[Charge], today: dt.date) -> bytes:
    account = settings.AGENCY.bank_account
    told = reach({one.mandate.plan.debtor_id for one in claims})
    ours = {party_id for party_id, one in told.items() if one.preferred is not None}
    new = tuple(
        _claim(one, by_bank=one.mandate.wants_notice or one.mandate.plan.debtor_id not in ours) for one in claims
    )
    old = tuple(_claim(one, by_bank=False) for one in deletions)
    problems = [
        *(rules.check(new, sent=today) if new else ()),
        *(rules.check(old, sent=today, deletion=True) if old else ()),
    ]
    if problems:
        raise FileRefused("not_accepted", f"The bank would refuse {problems[0].where}: {problems[0].message}")
    parts = [ClaimAssignment(account, 2 * number - 1, new)] if new else []
    parts += [ClaimAssignment(account, 2 * number, old, deletion=True)] if old else []
    return avtalegiro.write(Transmission(settings.AGENCY.avtalegiro_unit, f"{number}", tuple(parts)))


def _claim(charge: Charge, *, by_bank: bool) -> avtalegiro.Claim:
    """Nothing in it names the person: the bank knows the payer by the KID. Without a notice of ours it sends one."""
    text = f"Avdrag {charge.mandate.plan.number}"
    return avtalegiro.Claim(
        kid=charge.mandate.agreement_id,
        amount=charge.amount,
        due=charge.due,
        notice="bank" if by_bank else "own",
        text=text,
        lines=(text,) if by_bank else (),
    )


def hand_out(*, file_id: int, actor: str, now: dt.datetime) -> tuple[str, bytes]:
    """The name and the bytes of a file for the bank, each time with a row in the trail. Raises FileRefused."""

    def work() -> tuple[str, bytes]:
        file = DrawingFile.objects.select_for_update(of=("self",)).filter(pk=file_id).first()
        if file is None:
            raise FileRefused("no_file", "There is no such file.")
        if file.handed_at is None:
            file.handed_by, file.handed_at = actor, now
            file.save(update_fields=["handed_by", "handed_at"])
        audit.record(actor=actor, action="avtalegiro.file_handed_out", subject=f"drawing-file:{file_id}", now=now)
        data = decrypt(bytes(file.content), place=CONTENT_PLACE).encode("latin-1")
        return f"avtalegiro-{file.number:07d}.txt", data

    return retried(work)


def settle(*, now: dt.datetime) -> int:
    """Says of every drawing whose day has come whether its money did; returns how many ended. Twice is once.

    What was withdrawn too late and did not come is cancelled and told to nobody.
    """
    today, ended = oslo_date(now), 0
    values = {"today": today, "days": _DAYS_LOOKED, "accounts": list(settings.AGENCY.accounts)}
    for charge_pk, came in rows(_CAME, values):
        ended += retried(partial(_settled, charge_pk, came, today, now))
    return ended


def _settled(charge_pk: int, came: bool, today: dt.date, now: dt.datetime) -> bool:
    found = Charge.objects.select_related("mandate__plan", "instalment")
    locked("plans_plan", [found.get(pk=charge_pk).mandate.plan_id])
    charge = found.select_for_update(of=("self",)).get(pk=charge_pk)
    if charge.state != State.ORDERED:
        return False
    if not came and today <= add_banking_days(rules.drawn_on(charge.due), _ARRIVES_WITHIN):
        return False
    if not came and not charge.withdrawing:
        refused(charge, "not_come", now=now)
        return True
    charge.state, charge.settled_at = State.COLLECTED if came else State.CANCELLED, now
    charge.save(update_fields=["state", "settled_at"])
    expecting.end(source=source_of(charge), now=now)
    return True
