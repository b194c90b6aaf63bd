"""Doors for payment companies: the whole address goes to the adapter, and a secret in it goes nowhere else."""

import logging

import pytest
import structlog

from quittance.providers.payment import BadSignature
from tests.sites.conftest import Browser
from tests.sites.gateway import Company

pytestmark = pytest.mark.django_db

SECRET = "kx7q2m9v4t8w1z5b3n6c"


@pytest.mark.parametrize("broken", [False, True], ids=["refused", "broken"])
def test_a_secret_address_is_for_the_adapter_alone(
    browser: Browser,
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    broken: bool,
) -> None:
    seen: list[str] = []

    def parse(method: str, path: str, *more: object, **named: object) -> None:
        seen.append(path)
        raise RuntimeError("out of order") if broken else BadSignature("path")

    monkeypatch.setattr(company, "parse_webhook", parse)
    browser.raise_request_exception = False
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as lines:
        answer = browser.post(f"/hooks/vipps/{SECRET}/?unit=1", b"{}", content_type="application/json")
    assert answer.status_code == (500 if broken else 401)
    assert set(seen) == {f"/hooks/vipps/{SECRET}/?unit=1"}
    captured = capfd.readouterr()
    assert SECRET not in f"{lines}{captured.out}{captured.err}"


def test_no_more_than_one_part_stands_behind_the_company(browser: Browser, company: Company) -> None:
    assert browser.post(f"/hooks/vipps/{SECRET}/more/", b"{}", content_type="application/json").status_code == 404
