"""A letter's login in a browser: first use, ended, renewed by post; and a company that lets a colleague in."""

import io
import re

import pypdf
from playwright.sync_api import expect

from tests.journeys.cast import Letter, Person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

NEW = "Få et nytt brev med innlogging"


def let_it_end(product: Product, letter: Letter) -> None:
    """The letter is a month old."""
    product.rows(
        "update access_lettercredential set letter_date = letter_date - 30, expires_on = expires_on - 30"
        " where user_name = %s returning id",
        letter.user_name,
    )


def printed_login(product: Product, person: Person) -> Letter:
    """What stands in the newest letter to this person, as the printing house gets it."""
    product.quittance("letters", "renewals", "--json")
    product.quittance("letters", "print", "--json")
    ((user_name, batch, first),) = product.rows(
        "select c.user_name, p.batch_id, p.first_page from access_lettercredential c"
        " join letters_printedletter p on p.credential_id = c.id"
        " where c.party_id = %s and c.revoked_at is null order by c.id desc limit 1",
        person.party_id,
    )
    file = product.folder / "data" / "print" / f"batch-{batch:06d}" / "letters.pdf"
    text = pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages[first - 1].extract_text()
    assert user_name in text
    (password,) = set(re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{3}\b", text.split(user_name)[1])[:1])
    return Letter(user_name, password)


def test_first_use_ended_and_renewed(visitor: Visitor, product: Product) -> None:
    """The old password says that it has ended; the button brings a letter, and its login opens the same case."""
    person = product.person()
    letter = product.letter(person)
    visitor.log_in(letter)
    visitor.sees(person.number)
    visitor.page.get_by_role("button", name="Logg ut").click()
    visitor.is_at("my/logged-out/")

    let_it_end(product, letter)
    visitor.type_login(letter)
    visitor.is_at("my/login/ended/")
    visitor.sees("Innloggingen er utløpt", "de virker bare i 21 dager")
    visitor.press("Send meg et nytt brev")
    visitor.sees("Et nytt brev blir laget.")
    assert person.name not in visitor.page.content()

    renewed = printed_login(product, person)
    visitor.log_in(renewed)
    visitor.sees(person.number)
    assert [f"/nb/my/cases/{person.number}/"] == [
        link.get_attribute("href") for link in visitor.page.locator(f'main a[href$="{person.number}/"]').all()[:1]
    ]
    visitor.page.get_by_role("button", name="Logg ut").click()
    visitor.type_login(letter)
    visitor.sees("et nyere brev har tatt over")


def test_with_the_kid_of_an_old_letter_a_new_one_comes_by_post(visitor: Visitor, product: Product) -> None:
    person = product.person()
    visitor.open("my/login/")
    visitor.page.get_by_text("Det virker ikke, eller jeg har ikke noe brev").click()
    visitor.page.get_by_role("link", name=NEW).click()
    visitor.is_at("my/new-letter/")
    visitor.page.locator("#id_reference").fill(person.number)
    visitor.send()
    visitor.sees("Saksnummeret er for lett å gjette")
    visitor.page.locator("#id_reference").fill(person.grouped_kid)
    visitor.send()
    visitor.is_at("my/new-letter/asked/")
    visitor.sees("Vi sier det samme uansett hvilket nummer som ble skrevet")
    visitor.log_in(printed_login(product, person))
    visitor.sees(person.number)


def test_a_colleague_is_let_in_and_out_again(visitor: Visitor, visit: object, product: Product) -> None:
    """The company here is a person of the cast whose kind is changed: what counts is that a letter went to it."""
    person = product.person()
    product.rows("update parties_party set kind = 'organisation' where id = %s returning id", person.party_id)
    visitor.log_in(product.letter(person))
    visitor.page.get_by_role("link", name="Kolleger").click()
    visitor.is_at("my/colleagues/")
    visitor.page.get_by_label("Regnskap").check()
    visitor.press("Lag en innlogging")
    user_name, password = visitor.page.locator("section[aria-labelledby=issued] strong").all_inner_texts()
    colleague: Visitor = visit()  # type: ignore[operator]
    colleague.log_in(Letter(user_name, password))
    colleague.sees(person.number)
    expect(colleague.page.get_by_role("link", name="Kolleger")).to_have_count(0)
    visitor.page.get_by_role("button", name="Ta tilbake").click()
    colleague.open("my/")
    colleague.page.wait_for_url("**/nb/my/expired/")
