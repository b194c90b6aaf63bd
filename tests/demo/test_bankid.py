"""One click on the start page logs in with the simulated BankID: everybody in the story but the company."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from django.test import Client

from quittance.demo import helping, programme
from quittance.demo.cast import CAST
from quittance.kit import clock
from tests.demo.conftest import Told
from tests.demo.test_panel import page


@pytest.fixture
def bankid(visited: Told, settings: Any) -> Iterator[Told]:
    """The demo's BankID, for a site at the address of these settings."""
    from quittance.kit.identity import forget_identity_provider

    for name, value in visited.sandbox.bankid_settings().items():
        setattr(settings, name, value)
    visited.sandbox.ask("bankid", "POST", "reset")
    visited.sandbox.ask("bankid", "POST", "switches", site=settings.PUBLIC_URL)
    forget_identity_provider()
    yield visited
    forget_identity_provider()


def test_everybody_is_one_click_away_from_their_own_cases(bankid: Told, settings: Any) -> None:
    cases = {part.key: part.case_ids for part in programme.read()}
    for member in CAST:
        client = Client()
        link = f"/en/demo/bankid/{member.key}/"
        if not member.has_bankid:
            assert link not in page(client)
            assert client.get(link).status_code == 404
            continue
        assert link in page(client)
        there = client.get(link)["Location"]
        assert "prompt=login" in there
        back = httpx2.get(there, trust_env=False, follow_redirects=False).headers["location"]
        assert back.startswith(settings.PUBLIC_URL)
        answer = client.get(back.removeprefix(settings.PUBLIC_URL))
        assert (answer.status_code, answer["Location"]) == (303, "/en/my/")
        shown = re.findall(r'href="/en/my/cases/([0-9-]+)/"', client.get("/en/my/").content.decode())
        assert len(set(shown)) == len(cases[member.key]), member.name


def test_a_helper_sees_the_cases_of_whom_she_helps_after_two_clicks(bankid: Told, settings: Any) -> None:
    helping.let_help(at=clock.now())  # the story was told before this BankID was set up
    client = Client()
    assert f"/en/demo/bankid/{helping.KEY}/" in page(client)
    there = client.get(f"/en/demo/bankid/{helping.KEY}/")["Location"]
    back = httpx2.get(there, trust_env=False, follow_redirects=False).headers["location"]
    client.get(back.removeprefix(settings.PUBLIC_URL))
    begin = re.findall(r'action="(/en/my/helping/[0-9]+/)"', client.get("/en/my/helping/").content.decode())[0]
    assert client.post(begin)["Location"] == "/en/my/"
    assert "You are helping Oda Oppdiktet" in client.get("/en/my/").content.decode()


def test_there_is_no_such_click_anywhere_else(bankid: Told, settings: Any) -> None:
    settings.DEMO = False
    assert Client().get("/en/demo/bankid/fresh/").status_code == 404
