"""Logging in with a letter, being refused in one and the same way, and leaving no trace."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.cast import Letter
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor, figure

REFUSED = "Vi fikk ikke logget deg inn"


def refusal(visitor: Visitor, letter: Letter) -> str:
    """The page somebody gets whom it does not let in."""
    visitor.type_login(letter)
    visitor.sees(REFUSED)
    visitor.is_at("my/login/")
    return visitor.main()


def test_typed_carelessly_it_opens_all_cases_of_the_letter(visitor: Visitor, product: Product) -> None:
    letter = product.letter(*product.oda)
    careless = Letter(f" {letter.user_name.lower()} ", letter.password.lower().replace("-", " "))
    visitor.log_in(careless)
    visitor.sees("Til sammen skylder du", "Eksempel Strøm AS", "Tenkt Tannklinikk AS")
    together, *totals = [figure(text) for text in visitor.page.locator(".big-amount").all_inner_texts()]
    assert together == sum(totals)

    visitor.page.get_by_role("link", name=f"Se saken {product.oda[0].number}").click()
    visitor.is_at(f"my/cases/{product.oda[0].number}/")
    visitor.sees("Det du skylder Eksempel Strøm AS", "Oda Oppdiktet", "Hva skjer videre", "Strøm april")
    why = visitor.page.locator("section[aria-labelledby=why]")
    written = why.locator(".line > header .amount").all_inner_texts()
    # What another journey has paid on her case is taken off.
    lines = [-figure(text) if "\N{MINUS SIGN}" in text else figure(text) for text in written]
    assert sum(lines) == figure(visitor.page.locator(".big-amount").first.inner_text())
    visitor.page.locator("details.why summary").first.click()
    expect(visitor.page.locator("details.why[open]").first).to_be_visible()


def test_the_amount_on_another_day_grows_by_what_is_coming(visitor: Visitor, product: Product) -> None:
    visitor.log_in(product.letter(*product.oda))
    visitor.open_case(product.oda[0])
    today = figure(visitor.page.locator(".big-amount").first.inner_text())
    visitor.page.locator("#id_on").fill("24.12.2026")
    visitor.page.get_by_role("button", name="Vis", exact=True).click()
    answer = visitor.page.locator("#other-day-answer .big-amount")
    assert figure(answer.inner_text()) > today
    visitor.is_at(f"my/cases/{product.oda[0].number}/")
    visitor.page.locator("#id_on").fill("24.12.1999")
    visitor.page.get_by_role("button", name="Vis", exact=True).click()
    expect(visitor.page.locator("#id_on_error")).to_contain_text("Velg en dato fra og med")


def test_every_refusal_is_the_same(visit: Callable[..., Visitor], product: Product) -> None:
    """Unknown, wrong, expired, locked: one message; the fifth wrong try locks the right password out too."""
    person = product.person()
    letter, old = product.letter(person), product.letter(product.person(), days_old=22)
    visitor = visit()
    wrong, told = "AAAA-BBBB-CCCC", set()
    tries = [Letter(letter.user_name, wrong)] * 5 + [letter, Letter(old.user_name, wrong)]
    for one in (*tries, Letter("ABCDEFGH", letter.password)):
        told.add(refusal(visitor, one))
        product.let_waits_pass()
    assert len(told) == 1
    assert visitor.page.title().startswith("Feil:")
    failures = "select failures from access_lettercredential where user_name = %s"
    assert product.rows(failures, letter.user_name) == [(5,)]


def test_after_logging_out_the_back_button_shows_nothing(visitor: Visitor, product: Product) -> None:
    visitor.log_in(product.letter(*product.oda))
    visitor.open_case(product.oda[0])
    visitor.sees("Oda Oppdiktet")
    visitor.page.get_by_role("button", name="Logg ut").click()
    visitor.is_at("my/logged-out/")
    for _ in range(2):
        visitor.page.go_back()
        visitor.page.wait_for_load_state()
        assert "Oda" not in visitor.page.content()
        assert "Tannklinikk" not in visitor.page.content()
    visitor.open_case(product.oda[0])
    visitor.is_at("my/login/")


def test_somebody_elses_case_is_as_unknown_as_an_invented_one(visitor: Visitor, product: Product) -> None:
    visitor.log_in(product.letter(*product.oda))
    told = set()
    for number in (product.person().number, "26-9999999", "nonsense"):
        visitor.expects_refusal(f"/nb/my/cases/{number}/")
        answer = visitor.open(f"my/cases/{number}/")
        assert answer is not None
        assert answer.status == 404
        told.add(visitor.main())
    assert len(told) == 1
    assert "Vi finner ikke denne siden" in told.pop()


def test_one_is_brought_back_to_where_one_was(visitor: Visitor, product: Product) -> None:
    """An idle session ends with an explanation; logging in leads back to the case."""
    person = product.person()
    letter = product.letter(person)
    visitor.open_case(person)
    visitor.is_at("my/login/")
    visitor.page.locator("#id_user_name").fill(letter.user_name)
    visitor.page.locator("#id_password").fill(letter.password)
    visitor.send()
    visitor.is_at(f"my/cases/{person.number}/")

    product.let_sessions_idle(16 * 60)
    visitor.page.reload()
    visitor.page.wait_for_url("**/nb/my/expired/**")
    visitor.sees("Du er logget ut for din egen trygghet", "Betalinger du har godkjent, er trygge.")
    assert person.name not in visitor.page.content()
    visitor.press("Logg inn igjen")
    visitor.page.locator("#id_user_name").fill(letter.user_name)
    visitor.page.locator("#id_password").fill(letter.password)
    visitor.send()
    visitor.is_at(f"my/cases/{person.number}/")


def test_the_warning_before_the_time_out_keeps_the_session(visitor: Visitor, product: Product) -> None:
    visitor.page.clock.install()
    visitor.log_in(product.letter(*product.oda))
    dialog = visitor.page.locator("dialog[data-time-out]")
    expect(dialog).to_be_hidden()
    visitor.page.clock.run_for(13 * 60_000 + 5_000)
    expect(dialog).to_be_visible()
    visitor.page.get_by_role("button", name="Fortsett å være logget inn").click()
    expect(dialog).to_be_hidden()
    visitor.page.clock.run_for(15 * 60_000 + 5_000)
    visitor.page.wait_for_url("**/nb/my/expired/**")


def test_another_language_is_the_same_page(visitor: Visitor, product: Product) -> None:
    visitor.log_in(product.letter(*product.oda))
    visitor.open_case(product.oda[1])
    for language, name, words in (
        ("en", "English", "What you owe to Tenkt Tannklinikk AS"),
        ("nn", "Nynorsk", "Tenkt Tannklinikk AS"),
        ("nb", "Bokmål", "Det du skylder Tenkt Tannklinikk AS"),
    ):
        visitor.page.locator(".languages").get_by_role("link", name=name).click()
        visitor.language = language
        visitor.is_at(f"my/cases/{product.oda[1].number}/")
        assert words in visitor.heading()
        assert visitor.page.locator("html").get_attribute("lang") == language
    visitor.page.goto("/")
    visitor.is_at("")
