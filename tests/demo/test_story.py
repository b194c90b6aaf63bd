"""The demo's story happens as it is written: logins open, amounts are as told, the books are whole."""

import datetime as dt
import re
import stat
from pathlib import Path

import pytest

from quittance.areas.access.operations import log_in_with_letter
from quittance.areas.claims.models import Case, Charge
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.statements import case_statement
from quittance.areas.insight import invariants
from quittance.areas.payments.models import Attempt, BankEntry, Receipt
from quittance.areas.payments.queries import candidates
from quittance.areas.payments.queries.overview import case_list, case_view
from quittance.areas.plans.queries.plans import plan_view, plans_of
from quittance.areas.remittance.queries import files, runs
from quittance.core.notices import HEAVY_STEP
from quittance.demo import programme, seed
from quittance.demo.cast import CAST
from quittance.formats.claims_csv import ClaimRow, read_claims
from quittance.kit import clock
from quittance.kit.db import rows
from tests.demo.conftest import MORNING, Told

TODAY = MORNING.date()
KEYS = [member.key for member in CAST]


def part(key: str) -> programme.Part:
    return next(part for part in programme.read() if part.key == key)


def visitor(key: str):
    return log_in_with_letter(user_name=part(key).user_name, password=part(key).password, now=clock.now())


def owed(key: str) -> list[tuple[int, int, int]]:
    """Principal, interest and costs of a member's cases, oldest case first."""
    statements = [
        case_statement(number=load.number, on=TODAY) for load in case_facts.load([*part(key).case_ids]).values()
    ]
    return [(s.principal, s.interest, s.costs) for s in statements]


def test_everybody_is_announced_with_a_login(told: Told) -> None:
    assert [line[:16].strip() for line in told.lines] == [member.name for member in CAST]
    for member, line in zip(CAST, told.lines, strict=True):
        assert part(member.key).user_name in line
        assert part(member.key).password in line


def test_the_file_with_the_logins_is_for_its_owner_only(told: Told) -> None:
    assert stat.S_IMODE(programme.place().stat().st_mode) == 0o600


@pytest.mark.parametrize("key", KEYS)
def test_every_login_opens_the_cases_of_the_letter(told: Told, key: str) -> None:
    assert visitor(key).case_ids == frozenset(part(key).case_ids)
    assert part(key).expires_on >= "2026-12-08"


@pytest.mark.parametrize("page", ["README.md", "docs/demo.md"])
def test_the_guides_name_cases_of_the_story(told: Told, page: str) -> None:
    text = (Path(__file__).resolve().parents[2] / page).read_text("utf-8")
    named = re.findall(r"case show (\d\d-\d+)", text)
    assert named
    assert set(named) <= set(Case.objects.values_list("number", flat=True))


def test_the_books_are_whole(told: Told) -> None:
    assert [f for f in invariants.run(today=TODAY) if f.violations] == []


# Interest is principal × rate × days / 365 from the day after the due date, per half-year (12.00 % in the first half
# of 2026, 12.25 % in the second). Fees are multiples of the unit rate of 750 kroner.
AMOUNTS = {
    # 67 days; reminder 35, light fee 0.4 × 750.
    "fresh": [(248_750, 5_593, 33_500)],
    # 1,197: 76 + 143 days, 35 + heavy 0.8 × 750. 798: 95 days, light 0.35 × 750. 4,350: 70 days, 0.8 × 750 × 1.25 VAT.
    "three_cases": [(119_700, 2_991 + 5_745, 63_500), (79_800, 2_544, 26_250), (435_000, 10_220, 75_000)],
    "paid": [(0, 0, 0)],
    "overpaid": [(0, 0, 0)],
    # 98 days on 2,310 and 92 on 2,510; reminder 35, light 0.8 × 750 on both together.
    "fee_soon": [(482_000, 7_598 + 7_750, 63_500)],
    # Light 1.6 × 750 × 1.5 for a business. 5,000 came yesterday: all costs, 80 days of interest, the rest principal.
    # The bank has taken it back since, which is for somebody at the desk to see.
    "business": [(1_890_000 - (500_000 - 180_000 - 50_745), 544, 0)],
    # Costs 140 + 1,400 (old table: 2 × 700) and 1,460 of the interest are paid.
    "old": [(349_000, 100_148, 0)],
    # 80 days; light 0.4 × 750.
    "two_tries": [(159_600, 4_285, 30_000)],
}


@pytest.mark.parametrize("key", AMOUNTS)
def test_amounts_are_as_told(told: Told, key: str) -> None:
    assert owed(key) == AMOUNTS[key]


def test_one_keeps_a_plan_and_one_has_missed_an_instalment(told: Told) -> None:
    cases = {key: visitor(key).case_ids for key in ("plan", "behind")}
    kept, behind = (plan_view(plans_of(ids)[0].plan_id, today=TODAY) for ids in cases.values())
    assert [one.state for one in kept.instalments][:5] == ["paid"] * 4 + ["next"]
    assert kept.next is not None
    assert (kept.next.due, kept.next.to_pay) == (TODAY, 70_000)
    assert [one.due for one in behind.missed] == [dt.date(2026, 10, 20)]
    assert behind.is_active
    assert not Charge.objects.filter(case_id__in=frozenset.union(*cases.values()), code=HEAVY_STEP).exists()


def test_part_payments_cover_costs_first(told: Told) -> None:
    (case,) = case_list(visitor("part_paid"), today=TODAY)
    view = case_view(visitor("part_paid"), case.number, today=TODAY)
    assert [payment.amount for payment in view.payments] == [100_000, 75_000, 75_000]
    assert dict(view.payments[2].parts) == {"collection_fee": 60_000, "reminder_fee": 3_500, "interest": 11_500}
    # 6,240 for 92 days; then what is left of it for 15 and 2.
    interest_to_3_november = 19_267
    assert dict(view.payments[1].parts)["interest"] == interest_to_3_november - 11_500
    assert case.principal == 624_000 - (75_000 - (interest_to_3_november - 11_500)) - (100_000 - 2_803)
    assert case.costs == 0


def test_the_payment_in_full_has_a_receipt(told: Told) -> None:
    (case,) = case_list(visitor("paid"), today=TODAY)
    (payment,) = case_view(visitor("paid"), case.number, today=TODAY).payments
    # 1,250 and 900 for 80 days, and 0.4 × 750 × 1.25 on both for a creditor that cannot deduct VAT.
    assert (case.status, payment.amount) == ("paid", 215_000 + 3_356 + 2_416 + 37_500)
    assert (payment.channel, str(payment.day)) == ("vipps", "2026-11-16")
    receipt = Receipt.objects.get()
    assert receipt.token == payment.receipt_token
    # One line for each kind, although two invoices were paid.
    (covered,) = receipt.content["cases"]
    assert covered["parts"] == [["collection_fee", 37_500], ["interest", 5_772], ["principal", 215_000]]


def test_the_overpayment_is_held_for_the_debtor(told: Told) -> None:
    (case,) = case_list(visitor("overpaid"), today=TODAY)
    assert case.status == "overpaid"
    # 1,364 + interest of 70 days + reminder 35 + light fee 300.
    assert case_view(visitor("overpaid"), case.number, today=TODAY).overpaid == 200_000 - (136_400 + 3_204 + 33_500)


def test_a_fee_step_is_a_few_days_away(told: Told) -> None:
    (case,) = case_list(visitor("fee_soon"), today=TODAY)
    assert case.next_step is not None
    assert (str(case.next_step.day), case.next_step.amount) == ("2026-11-24", 60_000)


def test_the_old_case_was_charged_under_the_old_table(told: Told) -> None:
    (case_id,) = part("old").case_ids
    fees = [
        m for m in case_facts.load_one(case_id).movements if m.code.startswith("collection_fee") and m.kind == "charge"
    ]
    assert [(str(fee.day), fee.amount) for fee in fees] == [("2020-05-20", 70_000), ("2020-07-02", 70_000)]
    assert case_facts.load_one(case_id).number.startswith("20-")


def test_money_with_an_unknown_reference_waits(told: Told) -> None:
    waiting = BankEntry.objects.filter(status="suspense").order_by("id").values_list("amount", "reason")
    assert set(waiting) == {
        (125_000, "unknown_reference"),
        (98_540, "no_reference"),
        (180_000, "no_reference"),
        (-500_000, "money_out"),
    }


def test_what_waits_at_the_desk_points_to_where_it_belongs(told: Told) -> None:
    waiting = dict(BankEntry.objects.filter(status="suspense").values_list("amount", "id"))
    from_abroad = candidates.for_entry(waiting[98_540], today=TODAY)[0]
    assert ([from_abroad.case_id], from_abroad.reasons[0]) == ([*part("old").case_ids], "digit_wrong")
    divided = candidates.for_entry(waiting[180_000], today=TODAY)
    assert {one.case_id for one in divided if "case_number" in one.reasons} == set(part("three_cases").case_ids[:2])
    original = candidates.originals(waiting[-500_000])[0]
    assert ([original.case_id], original.reasons[:2]) == (
        [*part("business").case_ids],
        ("same_bank_reference", "same_reference"),
    )


def test_attempts_ended_in_three_ways_here_and_at_the_sandbox(told: Told) -> None:
    here = {attempt.reference: (attempt.state, attempt.captured) for attempt in Attempt.objects.all()}
    there = {p["reference"]: (p["state"], p["captured"]) for p in told.sandbox.control("GET", "payments")["payments"]}
    assert sorted(state for state, _ in here.values()) == ["captured", "expired", "refused"]
    assert here.keys() == there.keys()
    assert {name: captured for name, (_, captured) in here.items()} == {
        n: captured for n, (_, captured) in there.items()
    }
    assert told.sandbox.control("GET", "clock")["offset"] == 0


def test_telling_it_again_changes_nothing(told: Told) -> None:
    def everything() -> list[tuple[str, int]]:
        tables = [row[0] for row in rows("select tablename from pg_tables where schemaname = 'public' order by 1")]
        return [(table, rows(f"select count(*) from {table}")[0][0]) for table in tables]

    before = everything()
    assert seed.main() == told.lines
    assert everything() == before


def test_nobody_in_the_story_could_exist(told: Told) -> None:
    from quittance.core.identity import check_person

    people = 0
    for path in sorted(seed.CLAIM_FILES.glob("*.csv")):
        with path.open("rb") as file:
            for row in read_claims(file, today=TODAY):
                assert isinstance(row, ClaimRow), row
                assert row.creditor_org_no.startswith("3")
                assert (row.email or "x@example.no").endswith("example.no")
                if row.debtor_kind == "person":
                    assert check_person(row.debtor_id or "").synthetic
                    people += 1
                else:
                    assert (row.debtor_id or "").startswith("3")
    assert people > 9
    assert Case.objects.count() == sum(len(part(key).case_ids) for key in KEYS)


def test_creditors_are_settled_with_and_two_decisions_are_left_for_the_visitor(told: Told) -> None:
    found = runs.runs()
    assert {run.state for run in found} == {"ordered", "proposed"}
    assert all(run.paid > 0 for run in found)
    (file,) = files.files()
    assert (file.state, file.step, bool(file.first_approver)) == ("proposed", 2, True)
    # The dentist was paid through Vipps, which has not paid out: nothing of it is remitted.
    assert "Tenkt Tannklinikk AS" not in {run.creditor for run in found}
