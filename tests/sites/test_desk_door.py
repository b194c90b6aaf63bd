"""Logging in to the desk: two factors, one answer to every failure, sessions that end, changes felt at once."""

import pytest

from tests.sites.desk import DeskBrowser, hire

pytestmark = pytest.mark.django_db


def test_password_and_code_open_the_desk() -> None:
    hire("case_handler")
    browser = DeskBrowser()
    assert browser.get("/desk/")["Location"] == "/desk/login/"
    assert browser.get("/desk/login/").status_code == 200
    answer = browser.enter()
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    page = browser.get("/desk/")
    assert page.status_code == 200
    assert "Kari Konstruert" in page.content.decode()
