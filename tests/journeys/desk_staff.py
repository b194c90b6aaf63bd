"""People at the desk in the journeys: hired through production code, logged in as they do it."""

from playwright.sync_api import Page

from tests.journeys.product import Product
from tests.journeys.visitor import Visitor
from tests.sites import desk
from tests.sites.desk import PASSWORD, SECRET, code_now


def hire(product: Product, email: str, name: str, *roles: str, app: bool = True) -> None:
    """Somebody new at the desk, with a code app unless told otherwise."""
    from quittance.areas.staff.operations import add_app
    from quittance.kit import clock

    with product.inside():
        member_id = desk.hire(*roles, email=email, name=name, second_factor=False)
        if app:
            add_app(member_id=member_id, secret=SECRET, actor="journeys", now=clock.now())


def type_password(visitor: Visitor, email: str) -> None:
    """The first of the two steps at the door."""
    visitor.page.goto("/desk/login/")
    visitor.page.locator("#id_login").fill(email)
    visitor.page.locator("#id_password").fill(PASSWORD)
    visitor.press("Logg inn")


def log_in(visitor: Visitor, email: str) -> None:
    """Both steps, with a code, to the desk's front page."""
    type_password(visitor, email)
    visitor.page.locator("#id_code").fill(code_now())
    visitor.press("Logg inn")
    visitor.page.wait_for_url("**/desk/")


def enter(page: Page, room: str) -> None:
    """Into a room by the menu, whose group is opened first where rooms stand in groups."""
    link = page.get_by_role("link", name=room, exact=True, include_hidden=True)
    inside = page.locator(".site-nav").locator(link)
    inside.wait_for(state="attached")
    if not inside.is_visible():
        page.locator(".site-nav details", has=link).locator("summary").click()
    inside.click()
