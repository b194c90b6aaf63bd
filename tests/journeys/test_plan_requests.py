"""What takes a person: a plan outside the rules, asked for, answered and agreed to; and a reduced sum, paid in time."""

from collections.abc import Callable

from tests.journeys.cast import Person
from tests.journeys.desk_staff import hire, log_in
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

SAM, ADA = "sam@desk.example.no", "ada@desk.example.no"


def ask(visitor: Visitor, amount: str) -> None:
    """From the page of asking to the request's own."""
    visitor.open("my/plans/ask/")
    fields = {"amount": amount, "first": "15.01.2027", "words": "Permittert til over påske.", "income": "21000"}
    for name, text in (fields | {"housing": "11000", "fixed": "6000", "children": "2"}).items():
        visitor.page.locator(f"#id_{name}").fill(text)
    visitor.press("Se hva det blir")
    visitor.sees("Hva det blir", "ville du få ja med en gang")
    visitor.press("Send til oss")
    visitor.sees("Vi har fått den.")


def test_asked_for_answered_with_another_offer_and_agreed_to(
    visit: Callable[..., Visitor], person: Person, product: Product
) -> None:
    hire(product, SAM, "Sam Saksen", "case_handler")
    debtor, desk = visit(), visit(java_script_enabled=False)
    wrong: dict[str, list[str]] = {}

    def look(who: Visitor, name: str) -> None:
        if found := problems(who.page, language="nb"):
            wrong[name] = found

    debtor.log_in(product.letter(person))
    ask(debtor, "100")
    look(debtor, "the request")
    log_in(desk, SAM)
    desk.page.get_by_role("link", name="Søknader om avdrag").first.click()
    desk.page.get_by_role("link", name=person.name).click()
    desk.sees("Permittert til over påske.", "Avdragene er mindre enn reglene tillater.", "ville det være innenfor")
    desk.page.locator("summary", has_text="Noe annet i stedet").click()
    desk.page.locator("#id_counter-amount").fill("175")
    desk.page.locator("#id_counter-words").fill("Hundre spises av rentene. Dette går.")
    desk.press("Se hva det koster")
    desk.sees("Tilbudet, regnet ut")
    desk.press("Send tilbudet")
    desk.sees("venter på skyldnerens svar på tilbudet vårt")
    debtor.page.reload()
    debtor.sees("Svaret vårt: noe annet i stedet", "Hundre spises av rentene. Dette går.", "175,00")
    look(debtor, "the answer")
    debtor.press("Si ja til denne avtalen")
    debtor.sees("Det er en avtale: vi er enige.")
    debtor.press("Se avtalen")
    debtor.sees("betalinger er gjort.")
    found = product.rows(
        "select r.state, p.state, min(i.amount) filter (where i.due = date '2027-01-15') from plans_planrequest r"
        " join plans_plan p on p.id = r.plan_id join plans_instalment i on i.plan_id = p.id"
        " join plans_plancase c on c.plan_id = p.id where c.case_id = %s group by r.id, p.id",
        person.case_id,
    )
    assert found == [("accepted", "active", 17_500)]
    assert wrong == {}


def test_a_reduced_sum_is_proposed_approved_paid_and_the_rest_written_off(
    visit: Callable[..., Visitor], person: Person, product: Product
) -> None:
    hire(product, "sif@desk.example.no", "Sif Saksen", "case_handler")
    hire(product, ADA, "Ada Avgjør", "approver")
    desk, second, debtor = visit(), visit(java_script_enabled=False), visit()
    log_in(desk, "sif@desk.example.no")
    desk.page.goto(f"/desk/cases/{person.number}/settlement/")
    desk.page.locator("#id_amount").fill("1500")
    desk.page.locator("#id_reason").fill("Boet er gjort opp")
    desk.press("Foreslå det")
    desk.sees("Foreslått. Det venter på en annen", person.number)
    log_in(second, ADA)
    second.page.goto("/desk/proposals/")
    second.page.get_by_role("link", name="En redusert sum").first.click()
    second.sees("Boet er gjort opp", "Skyldneren får vite at saken er oppgjort for 1")
    second.page.get_by_role("button", name="Godkjenn").click()
    second.sees("Godkjent.")

    debtor.log_in(product.letter(person))
    debtor.open_case(person)
    debtor.press("Se tilbudet")
    debtor.sees("Du sparer minst")
    assert problems(debtor.page, language="nb") == []
    debtor.page.get_by_role("button", name="Betal 1").click()
    debtor.is_at("pay/amount/")
    assert debtor.page.locator("#id_amount").input_value().replace("\N{NO-BREAK SPACE}", "") in {"1500", "1500,00"}
    debtor.send()
    debtor.is_at("pay/check/")
    debtor.send()
    debtor.at_vipps("approve")
    debtor.has_paid()
    with product.inside():
        from quittance.areas.plans.operations import settlements
        from quittance.kit import clock

        assert settlements.judge_all(now=clock.now()) == 1
    debtor.open_case(person)
    debtor.sees("Betalt: det du skyldte")
    assert product.rows("select state from plans_settlementoffer where case_id = %s", person.case_id) == [("met",)]
    assert product.charged(person) == 150_000
