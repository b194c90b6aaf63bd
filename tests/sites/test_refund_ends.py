"""The desk's ways on for refunds that did not arrive: ended by hand after a second no, and proposed anew."""

import datetime as dt
import re
from typing import Any

import pytest

from quittance.areas.payments.models import Refund
from quittance.areas.payments.operations import sending
from quittance.kit import clock
from quittance.providers.payment import Rejected, Technical
from tests.sites.conftest import Browser, World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.gateway import Company
from tests.sites.money import assert_sound, open_page, send
from tests.sites.test_after_paying import held, pay_too_much

pytestmark = pytest.mark.django_db


def enter(*roles: str, email: str) -> DeskBrowser:
    hire(*roles, email=email, name=email.partition("@")[0].title())
    browser = DeskBrowser()
    browser.enter(email)
    return browser


def refused_again(company: Company, monkeypatch: Any) -> Refund:
    """The first answer is lost, the second is a no."""
    refund = Refund.objects.get()
    for nth, error in enumerate((Technical("timeout"), Rejected("409", "no"))):

        def fails(*_args: Any, error: Exception = error, **_more: Any) -> Any:
            raise error

        monkeypatch.setattr(company, "refund", fails)
        sending.send(refund_id=refund.pk, now=clock.now() + dt.timedelta(minutes=nth))
    refund.refresh_from_db()
    assert (refund.state, refund.problem) == ("sent", "refused_again:409")
    return refund


def test_a_refund_refused_twice_is_ended_by_a_clerk_and_proposed_to_an_account(
    browser: Browser, world: World, company: Company, monkeypatch: Any
) -> None:
    pay_too_much(browser, world, company)
    clerk = enter("payments_clerk", email="pelle@desk.example.no")
    approver = enter("approver", email="gro@desk.example.no")
    overpaid = f"/desk/overpaid/{world.oda.number}/"
    way = clerk.get(overpaid).content.decode().split('name="back-way" value="')[1].split('"')[0]
    kroner = f"{held(world) / 100:.2f}"
    send(clerk, f"{overpaid}back/", {"back-amount": kroner, "back-way": way, "back-reason": "Ringte", "key": "a"})
    (address,) = re.findall(r'href="(/desk/proposals/\d+/)"', clerk.get("/desk/proposals/").content.decode())
    send(approver, f"{address}judge/", {"do": "approve"})
    refund = refused_again(company, monkeypatch)
    page = open_page(clerk, address)
    assert "avviste den da det ble spurt for andre gang (409)" in page
    never = f"{address}never/"
    assert f'action="{never}"' in clerk.get(address).content.decode()
    assert f'action="{never}"' not in approver.get(address).content.decode()
    assert "Betal tilbake på en annen måte" in send(clerk, never)
    refund.refresh_from_db()
    assert refund.state == "failed"
    assert "Ingenting ble gjort" in send(clerk, never, status=409)
    to_bank = {"way": "bank", "payee": "Oda Oppdiktet", "account": "99990123450", "reason": "Vipps sa nei"}
    form = {f"back-{name}": value for name, value in {**to_bank, "amount": kroner}.items()}
    assert "Ingenting er igjen å bestemme" in send(clerk, f"{overpaid}back/", {**form, "key": "b"})
    assert_sound(world.today)
