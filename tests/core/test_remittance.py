"""What a creditor is paid: nothing is lent, nothing is lost, and the order in which money comes makes no difference."""

from hypothesis import given
from hypothesis import strategies as st

from quittance.core.remittance import Carried, settle, vat_to_set_off

ORE = st.integers(-5_000_000, 5_000_000)


def test_the_tax_on_the_fee_is_taken_from_what_the_creditor_is_due() -> None:
    done = settle(collected=250_000, vat=7_000, carried=Carried())
    assert (done.vat_settled, done.paid, done.carried) == (7_000, 243_000, Carried())


def test_tax_beyond_the_creditors_own_money_waits_and_is_met_first() -> None:
    first = settle(collected=0, vat=7_000, carried=Carried())
    assert (first.vat_settled, first.paid, first.carried) == (0, 0, Carried(0, 7_000))
    part = settle(collected=3_000, vat=0, carried=first.carried)
    assert (part.vat_settled, part.paid, part.carried) == (3_000, 0, Carried(0, 4_000))
    rest = settle(collected=10_000, vat=0, carried=part.carried)
    assert (rest.vat_settled, rest.paid, rest.carried) == (4_000, 6_000, Carried())


def test_money_taken_back_after_it_was_paid_out_is_carried() -> None:
    back = settle(collected=-50_000, vat=-7_000, carried=Carried())
    assert (back.vat_settled, back.paid, back.carried) == (-7_000, 0, Carried(-43_000, 0))


def test_tax_is_reckoned_on_all_fees_of_a_case() -> None:
    assert vat_to_set_off(fees=28_000, deducted_before=0, deducts_vat=True) == 7_000
    assert vat_to_set_off(fees=10_002, deducted_before=2_500, deducts_vat=True) == 1
    assert vat_to_set_off(fees=0, deducted_before=7_000, deducts_vat=True) == -7_000
    assert vat_to_set_off(fees=35_000, deducted_before=0, deducts_vat=False) == 0
    assert vat_to_set_off(fees=35_000, deducted_before=7_000, deducts_vat=False) == 0
    assert vat_to_set_off(fees=0, deducted_before=7_000, deducts_vat=False) == -7_000


@given(st.lists(st.tuples(ORE, ORE), max_size=12))
def test_nothing_is_lost_or_lent_over_any_number_of_remittances(times: list[tuple[int, int]]) -> None:
    carried, paid, settled = Carried(), 0, 0
    for collected, vat in times:
        done = settle(collected=collected, vat=vat, carried=carried)
        paid, settled, carried = paid + done.paid, settled + done.vat_settled, done.carried
        assert carried.total <= 0
        assert carried.payable <= 0 <= carried.vat
    assert paid + carried.total == sum(collected - vat for collected, vat in times)
    assert settled + carried.vat == sum(vat for _collected, vat in times)


@given(st.lists(st.integers(0, 99_999), max_size=20))
def test_many_small_fees_are_taxed_as_one(fees: list[int]) -> None:
    deducted = total = 0
    for fee in fees:
        total += fee
        deducted += vat_to_set_off(fees=total, deducted_before=deducted, deducts_vat=True)
    assert deducted == vat_to_set_off(fees=total, deducted_before=0, deducts_vat=True)
