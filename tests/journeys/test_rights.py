"""A debtor says that something is wrong; the desk looks, puts it right and answers; the debtor reads the answer."""

from collections.abc import Callable

from tests.journeys.cast import Person
from tests.journeys.desk_staff import hire, log_in
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor


def test_a_correction_is_asked_for_decided_and_read(
    visit: Callable[..., Visitor], product: Product, person: Person
) -> None:
    debtor, clerk = visit(), visit()
    debtor.log_in(product.letter(person))
    debtor.page.get_by_role("link", name="Hva vi har om deg, hvem som har sett på det, og å be oss rette det").click()
    debtor.page.get_by_role("link", name="Noe om meg er feil").click()
    debtor.is_at("my/rights/ask/correction/")
    debtor.send()
    debtor.sees("Velg hva det gjelder.", "Skriv hva det er, så vi kan undersøke det.")
    debtor.page.get_by_label(person.number).check()
    debtor.page.locator("#id_words").fill("Jeg har flyttet til Nyveien 2.")
    debtor.send()
    debtor.sees("Svaret vårt kommer innen", "Jeg har flyttet til Nyveien 2.")

    hire(product, "rights@desk.example.no", "Kari Konstruert", "case_handler")
    log_in(clerk, "rights@desk.example.no")
    clerk.page.get_by_role("link", name="Forespørsler om personopplysninger").first.click()
    clerk.page.get_by_role("link", name=person.name).first.click()
    clerk.sees("Jeg har flyttet til Nyveien 2.", person.number)
    assert problems(clerk.page, language="nb") == []
    clerk.page.get_by_label("Ja: vi gjør det vi er bedt om").check()
    clerk.page.locator("#id_words").fill("Ny adresse er registrert.")
    clerk.page.locator("#id_address").fill("Nyveien 2")
    clerk.press("Send svaret")
    clerk.sees("Et svar venter på en annen av oss", "Nyveien 2")
    assert problems(clerk.page, language="nb") == []
    hire(product, "rights2@desk.example.no", "Karl Kontrollert", "case_handler")
    other = visit()
    log_in(other, "rights2@desk.example.no")
    other.page.goto(clerk.page.url)
    other.press("Enig: send svaret og endre det")
    clerk.page.reload()
    clerk.sees("Svar: ja", "Ny adresse er registrert.", "Karl Kontrollert")
    assert problems(clerk.page, language="nb") == []

    debtor.page.reload()
    debtor.sees("Svaret vårt: vi gjør det du ba om", "Ny adresse er registrert.")
    assert "Kari" not in debtor.page.content()
    debtor.open("my/looked/")
    debtor.sees("Leste en forespørsel fra deg", "Oss: saksbehandler")
    (found,) = product.rows("select address from parties_party where id = %s", person.party_id)
    assert found == ("Nyveien 2",)
