"""A form sent twice, by a double click or a slow line, takes a payment back once."""

import re

import pytest

from quittance.kit.db import rows
from tests.sites.conftest import World
from tests.sites.desk import DeskBrowser
from tests.sites.gateway import Company
from tests.sites.money import assert_sound
from tests.sites.test_desk_rooms import clerk, pay  # noqa: F401

pytestmark = pytest.mark.django_db


def test_the_same_chargeback_form_sent_twice_counts_once(
    clerk: DeskBrowser,  # noqa: F811
    world: World,
    company: Company,
) -> None:
    attempt = pay(world, company, world.oda.kid, "300")
    address = f"/desk/payments/{attempt}/"
    page = clerk.get(address).content.decode()
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if "chargeback" in one)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for _ in range(2):
        clerk.post(f"{address}chargeback/", {**hidden, "charge-amount": "100"})
    assert rows("select refunded from payments_attempt where id = %s", [attempt]) == [(10_000,)]
    assert_sound(world.today)
