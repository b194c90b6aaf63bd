"""Instalments are drawn by AvtaleGiro: agreements from the bank's lists, one file a day, and money by the giro file."""

import datetime as dt

import pytest
from django.db import transaction

from quittance.areas.plans.models import AgreementListTaken, Charge, DrawingFile, Mandate, Plan
from quittance.areas.plans.operations import agreement_lists, avtalegiro, drawing, mandates
from quittance.areas.plans.operations.avtalegiro import FileRefused
from quittance.areas.plans.queries.paid import paid_on
from quittance.core.workdays import later
from quittance.formats.avtalegiro import AvtaleGiroFile, read
from quittance.formats.avtalegiro.rules import earliest_due
from tests import factories
from tests.areas.plans import made

pytestmark = pytest.mark.usefixtures("fresh_database")
DAY = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
PART = 50_000
ZEROS = "0" * 80


def plan(*days: int) -> Plan:
    """A plan with a KID as the agency issues them."""
    found = factories.make_case()
    parts = [(later(DAY, day), PART) for day in days]
    return made.plan([found], on=DAY, parts=[*parts, (later(parts[-1][0], 30), 200_000)])


def kid_of(one: Plan) -> str:
    return one.reference_id


def listed(*entries: tuple[str, str], wish: str = "N") -> bytes:
    """A bank file that holds only agreements: kind (0 listed, 1 new or changed, 2 deleted) and KID."""
    lines = ["NY00001000008080" + f"{factories.number():07d}" + "00131936" + ZEROS]
    lines.append(f"NY212420{ZEROS[:9]}{factories.number():07d}{factories.AGENCY_ACCOUNT}" + ZEROS)
    for place, (kind, kid) in enumerate(entries, start=1):
        lines.append(f"NY219470{place:07d}{kind}{kid:>25}{wish}" + ZEROS)
    lines.append(f"NY212488{len(entries):08d}{len(entries) + 2:08d}" + ZEROS)
    lines.append(f"NY000089{len(entries):08d}{len(entries) + 4:08d}" + ZEROS)
    return "\n".join(line[:80] for line in lines).encode()


def bank_says(*entries: tuple[str, str], **more: str) -> None:
    """The list comes with the bank's files, and the job looks at them."""
    result = factories.import_bank(listed(*entries, **more), on=DAY)
    assert result.verdict == "accept", result.problems
    assert agreement_lists.take_waiting(now=NOW) == 1
    assert agreement_lists.take_waiting(now=NOW) == 0


def drawn(*days: int) -> Plan:
    found = plan(*days)
    bank_says(("1", kid_of(found)))
    found.refresh_from_db()
    assert found.way == "avtalegiro"
    return found


def file_of_today(now: dt.datetime = NOW) -> AvtaleGiroFile:
    done = avtalegiro.make_file(actor="test", now=now)
    _, data = avtalegiro.hand_out(file_id=done.file_id, actor="test", now=now)
    found = read(data)
    assert found.verdict == "accept", found.problems
    return found


def test_agreements_begin_and_end_by_the_banks_lists() -> None:
    one, other, third = plan(8), plan(8), plan(8)
    bank_says(("1", kid_of(one)), ("1", "1234567890128"), wish="J")
    taken = AgreementListTaken.objects.get()
    assert (taken.begun, taken.ended, taken.others) == (1, 0, 1)
    mandate = one.mandates.get()
    assert (mandate.state, mandate.way, mandate.wants_notice) == ("active", "avtalegiro", True)
    bank_says(("0", kid_of(other)), ("0", kid_of(third)))
    one.refresh_from_db()
    assert (one.way, one.mandates.get().end_reason) == ("self", "bank")
    bank_says(("2", kid_of(other)), ("1", kid_of(third)))
    assert [p.mandates.get().state for p in (other, third)] == ["ended", "active"]
    mandates.stop_for_plans([third.pk], actor="test", now=NOW, reason="debtor")
    bank_says(("0", kid_of(third)))
    third.refresh_from_db()
    assert third.way == "self", "turned off here, and a list that says nothing new"
    bank_says(("1", kid_of(third)))
    third.refresh_from_db()
    assert third.way == "avtalegiro"


def test_a_file_asks_for_the_instalments_to_come_and_its_money_comes_by_giro() -> None:
    one = drawn(10, 60)
    found = file_of_today()
    (ordered,) = found.assignments
    (claim,) = ordered.claims
    assert (claim.kid, claim.amount, claim.due, claim.notice) == (kid_of(one), PART, later(DAY, 10), "bank")
    assert claim.lines == (f"Avdrag {one.number}",)
    (charge,) = Charge.objects.filter(mandate__plan=one)
    assert (charge.state, charge.file) == ("ordered", DrawingFile.objects.get())
    with pytest.raises(FileRefused) as refused:
        avtalegiro.make_file(actor="test", now=NOW)
    assert refused.value.code == "nothing_to_send"
    come = later(DAY, 10)
    factories.bank(factories.giro(kid_of(one), PART, come, type="15"), on=come)
    assert paid_on([one.pk]) == {one.pk: PART}
    assert (avtalegiro.settle(now=factories.noon(come)), avtalegiro.settle(now=factories.noon(come))) == (1, 0)
    charge.refresh_from_db()
    assert charge.state == "collected"
    factories.assert_sound(on=come)


def test_money_that_does_not_come_was_refused_and_is_not_asked_for_again() -> None:
    one = drawn(10)
    file_of_today()
    late = factories.noon(later(DAY, 18))
    assert avtalegiro.settle(now=factories.noon(later(DAY, 13))) == 0
    assert avtalegiro.settle(now=late) == 1
    assert one.events.get(kind="charge_refused").facts["reason"] == "not_come"
    with pytest.raises(FileRefused):
        avtalegiro.make_file(actor="test", now=late)


def test_what_is_not_wanted_any_more_is_taken_back_in_the_next_file_while_there_is_time() -> None:
    one, other = drawn(10), drawn(7)
    first = file_of_today()
    assert len(first.assignments[0].claims) == 2
    with transaction.atomic():
        for each in (one, other):
            drawing.cancel_for_plan(each.pk, now=NOW)
            each.instalments.update(state="dropped")
    file = file_of_today(factories.noon(later(DAY, 7)))
    (taken_back,) = file.assignments
    assert taken_back.deletion
    assert [(claim.kid, claim.amount) for claim in taken_back.claims] == [(kid_of(one), PART)]
    assert int(file.transmission) == int(first.transmission) + 1
    assert Charge.objects.get(mandate__plan=one).state == "cancelled"
    assert Charge.objects.get(mandate__plan=other).state == "ordered", "too late: the bank draws it"
    assert avtalegiro.settle(now=factories.noon(later(DAY, 16))) == 1
    assert not other.events.filter(kind="charge_refused").exists()


def test_an_instalment_too_near_is_drawn_later_while_its_grace_lasts_and_two_never_on_one_day() -> None:
    near = drawn(2, 4)
    (claim,) = file_of_today().assignments[0].claims
    assert (claim.due, claim.amount) == (earliest_due(DAY), PART)
    assert Charge.objects.filter(mandate__plan=near).count() == 1
    (claim,) = file_of_today(factories.noon(later(DAY, 3))).assignments[0].claims
    assert claim.due == earliest_due(later(DAY, 3))


def test_the_day_has_one_file() -> None:
    drawn(10)
    assert avtalegiro.make_daily(actor="job", now=NOW) is not None
    drawn(10)
    assert avtalegiro.make_daily(actor="job", now=NOW) is None
    assert avtalegiro.make_daily(actor="job", now=factories.noon(later(DAY, 3))) is not None


def test_who_switches_avtalegiro_on_at_the_bank_leaves_vipps() -> None:
    one = plan(10)
    Mandate.objects.create(
        plan=one, way="vipps", state="active", agreement_id="agr_1234567", merchant="123456", token="t" * 22,
        ceiling=100_000, asked_at=NOW, begun_on=DAY,
    )  # fmt: skip
    Plan.objects.filter(pk=one.pk).update(way="vipps")
    bank_says(("1", kid_of(one)))
    one.refresh_from_db()
    old = one.mandates.get(way="vipps")
    assert (one.way, old.state, old.end_reason, old.stopping) == ("avtalegiro", "ended", "other_way", True)


def test_a_file_is_kept_as_it_was_made_and_can_be_handed_out_again() -> None:
    drawn(10)
    done = avtalegiro.make_file(actor="maker", now=NOW)
    name, data = avtalegiro.hand_out(file_id=done.file_id, actor="first", now=NOW)
    assert avtalegiro.hand_out(file_id=done.file_id, actor="second", now=factories.noon(later(DAY, 1))) == (name, data)
    file = DrawingFile.objects.get()
    assert (name, file.handed_by, file.handed_at) == (f"avtalegiro-{file.number:07d}.txt", "first", NOW)
    with pytest.raises(FileRefused):
        avtalegiro.hand_out(file_id=file.pk + 1, actor="first", now=NOW)
