"""The bank's lists of AvtaleGiro agreements: who lets us draw a plan's instalments, and who does so no longer.

They come in the bank's files, alone or beside payments, through the same door as all of these; each file is taken in
once, in the order in which the files came.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from functools import partial

import structlog
from django.conf import settings

from quittance.areas.audit import operations as audit
from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.plans.models import AgreementListTaken, Mandate, Plan
from quittance.areas.plans.operations.mandates import AVTALEGIRO, change_way, end_by_bank, end_other
from quittance.formats.avtalegiro import AgreementEntry, read
from quittance.kit.clock import oslo_date
from quittance.kit.db import execute, locked, retried, rows

log = structlog.get_logger(__name__)
State = Mandate.State

ACTOR = "bank"
# The start of an assignment of agreements, somewhere in the file.
_WAITING = """
select f.id from exchange_receivedfile f
 where f.kind = 'ocr-giro' and f.verdict = 'accept' and f.received_at >= %(since)s
   and position('NY212420'::bytea in f.content) > 0
   and not exists (select 1 from plans_agreementlisttaken t where t.received_id = f.id)
 order by f.id
"""
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('plans.agreement_lists'))"
_LOOKED_BACK = dt.timedelta(days=30)


def take_waiting(*, now: dt.datetime) -> int:
    """Takes in the lists of every bank file that came and was not looked at; returns how many files. Twice is once."""
    found = rows(_WAITING, {"since": now - _LOOKED_BACK})
    return sum(retried(partial(_take, file_id, now)) for (file_id,) in found)


def _take(file_id: int, now: dt.datetime) -> bool:
    execute(_ONE_AT_A_TIME)
    if AgreementListTaken.objects.filter(received=file_id).exists():
        return False
    file = read(bytes(ReceivedFile.objects.values_list("content", flat=True).get(pk=file_id)))
    if file.verdict == "refuse":
        log.error("avtalegiro.list_not_readable", file=file_id, problems=len(file.problems))
    ours = [one for one in file.agreements if one.account in settings.AGENCY.accounts]
    begun = ended = others = 0
    for one in ours:
        done = _listed(one.entries, now)
        begun, ended, others = begun + done[0], ended + done[1], others + done[2]
    AgreementListTaken.objects.create(received_id=file_id, begun=begun, ended=ended, others=others, at=now)
    audit.record(
        actor=ACTOR, action="avtalegiro.list_taken", subject=f"file:{file_id}", now=now, begun=begun, ended=ended
    )
    return True


def _listed(entries: Iterable[AgreementEntry], now: dt.datetime) -> tuple[int, int, int]:
    """What one list changes: mandates begun, ended, and entries that are no active plan's."""
    known = list(entries)
    plans = Plan.objects.filter(reference__in={one.kid for one in known})
    by_kid = dict(plans.values_list("reference_id", "pk"))
    whole = {one.kid for one in known if one.kind == "listed"}
    gone = Mandate.objects.filter(way=AVTALEGIRO, state=State.ACTIVE).exclude(agreement_id__in=whole) if whole else ()
    locked("plans_plan", {*by_kid.values(), *(one.plan_id for one in gone)})
    begun = ended = others = 0
    for one in known:
        plan_id = by_kid.get(one.kid)
        if plan_id is None:
            others += 1
        elif one.kind == "deleted":
            ended += _ended(plan_id, now)
        else:
            begun += _begun(plan_id, one, now)
    return begun, ended + sum(_ended(one.plan_id, now) for one in gone), others


def _begun(plan_id: int, entry: AgreementEntry, now: dt.datetime) -> bool:
    """The payer lets us draw: from now on it is done this way. Whoever turned it off here has to say so anew."""
    plan = Plan.objects.get(pk=plan_id)
    live = plan.mandates.exclude(state=State.ENDED).first()
    if live is not None and live.way == AVTALEGIRO:
        Mandate.objects.filter(pk=live.pk).update(wants_notice=entry.wants_notice)
        return False
    before = plan.mandates.filter(way=AVTALEGIRO).order_by("-pk").first()
    turned_off = entry.kind == "listed" and before is not None and before.end_reason == "debtor"
    if plan.state != Plan.State.ACTIVE or turned_off:
        return False
    if live is not None:
        end_other(live, actor=ACTOR, now=now)
    made = Mandate.objects.create(
        plan=plan,
        way=AVTALEGIRO,
        state=State.ACTIVE,
        agreement_id=entry.kid,
        token=secrets.token_urlsafe(16),
        ceiling=0,
        asked_at=now,
        begun_on=oslo_date(now),
        wants_notice=entry.wants_notice,
    )
    plan.refresh_from_db()
    change_way(plan, AVTALEGIRO, by="debtor", actor=ACTOR, now=now)
    audit.record(actor=ACTOR, action="plan.mandate_begun", subject=f"plan:{plan_id}", now=now, mandate=made.pk)
    return True


def _ended(plan_id: int, now: dt.datetime) -> bool:
    live = Mandate.objects.select_related("plan").filter(plan=plan_id, way=AVTALEGIRO, state=State.ACTIVE).first()
    if live is None:
        return False
    end_by_bank(live, actor=ACTOR, now=now)
    return True
