"""What a payment covers first."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.allocation import (
    COMPONENTS,
    DEFAULT_ORDER,
    AllocationError,
    OpenItem,
    OrderError,
    Part,
    allocate,
    order_text,
    parse_order,
)

DAY = date(2025, 3, 14)
CASE = (
    OpenItem("principal", 1, 250000, DAY),
    OpenItem("interest", 1, 10086, DAY),
    OpenItem("reminder_fee", None, 3500, DAY),
    OpenItem("collection_fee", None, 56000, DAY),
)
ORDERS = st.permutations(["costs", "interest", "principal"]).map(lambda names: parse_order(">".join(names)))
ITEMS = st.lists(
    st.builds(
        OpenItem,
        st.sampled_from(COMPONENTS),
        st.none() | st.integers(1, 4),
        st.integers(0, 10**7),
        st.dates(date(2024, 1, 1), date(2024, 1, 9)),
    ),
    max_size=12,
)


def test_the_usual_order_is_costs_interest_principal() -> None:
    assert parse_order("costs>interest>principal") == DEFAULT_ORDER
    assert order_text(DEFAULT_ORDER) == "costs>interest>principal"
    assert sorted(name for group in DEFAULT_ORDER for name in group) == sorted(COMPONENTS)


@pytest.mark.parametrize(
    "text",
    [
        "costs>principal>interest",
        "legal_cost>collection_fee>reminder_fee>plan_fee>principal>interest>interest_on_costs",
        "principal>interest>costs>interest_on_costs",
    ],
)
def test_an_order_survives_being_stored(text: str) -> None:
    order = parse_order(text)
    stored = parse_order(order_text(order))
    assert [name for group in stored for name in group] == [name for group in order for name in group]


def test_agencies_that_put_interest_on_costs_last() -> None:
    """Order seen in an agency's terms: costs, principal, interest on principal, interest on costs."""
    order = parse_order("costs>principal>interest>interest_on_costs")
    assert [name for group in order for name in group][-3:] == ["principal", "interest", "interest_on_costs"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("costs>interest", "order_incomplete"),
        ("costs>interest>principal>principal", "order_twice"),
        ("costs>interest>principal>tips", "order_unknown"),
        ("", "order_unknown"),
    ],
)
def test_orders_that_cannot_be_used(text: str, code: str) -> None:
    with pytest.raises(OrderError) as refused:
        parse_order(text)
    assert refused.value.code == code


def test_what_is_too_much_is_handed_back() -> None:
    found = allocate(amount=400000, items=CASE)
    assert found.rest == 400000 - 319586
    assert sum(part.amount for part in found.parts) == 319586


def test_within_a_component_the_oldest_then_the_lowest_claim() -> None:
    items = [
        OpenItem("principal", 9, 100, date(2025, 2, 1)),
        OpenItem("principal", 3, 100, date(2025, 1, 1)),
        OpenItem("principal", 2, 100, date(2025, 2, 1)),
    ]
    assert allocate(amount=250, items=items).parts == (
        Part("principal", 3, 100),
        Part("principal", 2, 100),
        Part("principal", 9, 50),
    )


def test_one_part_per_component_and_claim() -> None:
    items = [OpenItem("reminder_fee", None, 3500, DAY), OpenItem("reminder_fee", None, 3800, date(2026, 1, 1))]
    assert allocate(amount=5000, items=items).parts == (Part("reminder_fee", None, 5000),)


def test_what_the_debtor_designates_comes_first() -> None:
    found = allocate(amount=300000, items=CASE, designation=["principal"])
    assert found.parts[0] == Part("principal", 1, 250000)
    assert found.rest == 0
    only = allocate(amount=300000, items=CASE, designation=["principal"], only_designated=True)
    assert only.parts == (Part("principal", 1, 250000),)
    assert only.rest == 50000


def test_the_debtor_may_designate_a_claim_or_a_group() -> None:
    items = [*CASE, OpenItem("principal", 17, 1000, date(2026, 1, 1)), OpenItem("interest", 17, 10, date(2026, 1, 1))]
    assert allocate(amount=1010, items=items, designation=["claim:17"]).parts == (
        Part("interest", 17, 10),
        Part("principal", 17, 1000),
    )
    assert allocate(amount=10096, items=items, designation=["interest"]).rest == 0
    with pytest.raises(OrderError):
        allocate(amount=1, items=items, designation=["tips"])


def test_nonsense_is_refused() -> None:
    with pytest.raises(AllocationError):
        allocate(amount=-1, items=CASE)
    with pytest.raises(AllocationError):
        allocate(amount=1, items=[OpenItem("principal", 1, -1, DAY)])
    with pytest.raises(OrderError):
        allocate(amount=1, items=CASE, order=(("principal",),))


@given(st.integers(0, 10**8), ITEMS, ORDERS)
def test_parts_are_positive_and_sum_with_the_rest(
    amount: int, items: list[OpenItem], order: tuple[tuple[str, ...], ...]
) -> None:
    found = allocate(amount=amount, items=items, order=order)
    assert all(part.amount > 0 for part in found.parts)
    assert sum(part.amount for part in found.parts) + found.rest == amount
    assert found.rest == max(0, amount - sum(item.amount for item in items))
    for part in found.parts:
        owed = sum(i.amount for i in items if (i.component, i.claim_id) == (part.component, part.claim_id))
        assert part.amount <= owed


@given(st.integers(0, 10**8), ITEMS, ORDERS, st.randoms(use_true_random=False))
def test_the_order_items_come_in_makes_no_difference(amount, items, order, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(items)
    random.shuffle(shuffled)
    one, two = (allocate(amount=amount, items=each, order=order) for each in (items, shuffled))
    assert sorted(one.parts, key=repr) == sorted(two.parts, key=repr)


@given(st.integers(0, 10**7), st.integers(0, 10**7), ITEMS, ORDERS)
def test_a_later_group_gets_nothing_before_the_earlier_is_paid(first, more, items, order) -> None:  # type: ignore[no-untyped-def]
    found = allocate(amount=first + more, items=items, order=order)
    paid = {name: sum(part.amount for part in found.parts if part.component == name) for name in COMPONENTS}
    owed = {name: sum(item.amount for item in items if item.component == name) for name in COMPONENTS}
    sequence = [name for group in order for name in group]
    short = [name for name in sequence if paid[name] < owed[name]]
    if short:
        assert all(paid[name] == 0 for name in sequence[sequence.index(short[0]) + 1 :])
