"""Every state of every page in every language: accessible on phone and desk, light and dark, narrow, printable."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import resolve
from playwright.sync_api import Browser

from tests.journeys.cast import Letter, Person, number_of
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.test_details import emailed_code
from tests.journeys.visitor import Visitor
from tests.sites.test_access_matrix import TABLE, WRONG_METHOD

LANGUAGES = ("nb", "nn", "en")
# The button that browsers without scripts show, which this one does not.
KEEP = """() => {
  const form = document.querySelector("main form");
  form.setAttribute("action", "/nb/my/extend/");
  form.setAttribute("enctype", "application/x-www-form-urlencoded");
  form.append(Object.assign(document.createElement("input"), {type: "hidden", name: "back", value: location.pathname}));
  form.submit();
}"""


@dataclass(frozen=True)
class State:
    """A page as somebody sees it: who, where, what was typed and ticked there, and what sending it shows then."""

    who: str
    path: str
    typed: tuple[tuple[str, str], ...] = ()
    sent: bool = False
    status: int = 200
    ticked: str = ""
    then: str = ".ds-error-summary"


STATES = {
    "start": State("anybody", ""),
    "help": State("anybody", "help/"),
    "rules for plans": State("anybody", "plans/rules/"),
    "accessibility": State("anybody", "accessibility/"),
    "privacy": State("anybody", "privacy/"),
    "not found": State("anybody", "nowhere/", status=404),
    "reference": State("anybody", "pay/"),
    "reference empty": State("anybody", "pay/", sent=True),
    "reference wrong": State("anybody", "pay/", (("reference", "1234567890123453"),), sent=True),
    "number forgotten": State("anybody", "pay/expired/"),
    "dead code": State("anybody", "pay/link/"),
    "amount": State("payer", "pay/amount/"),
    "amount wrong": State("payer", "pay/amount/", (("amount", "hundre"),), sent=True),
    "check": State("payer", "pay/check/"),
    "by hand": State("payer", "pay/bank/"),
    "banks": State("payer", "pay/your-bank/"),
    "identity number": State("payer", "pay/your-bank/", sent=True, ticked="Folkebanken", then="#id_identity"),
    "banks, none chosen": State("payer", "pay/your-bank/", sent=True),
    "amount, nothing shown": State("careful", "pay/amount/"),
    "check, nothing shown": State("careful", "pay/check/"),
    "too much": State("generous", "pay/more/"),
    "begun elsewhere": State("hasty", "pay/underway/"),
    "on its way": State("waiter", "pay/underway/"),
    "nothing to pay": State("done", "pay/amount/"),
    "waiting": State("anybody", "pay/status/{waiting}"),
    "checking": State("anybody", "pay/status/{checking}"),
    "one more step": State("anybody", "pay/status/{one_more}"),
    "under way": State("anybody", "pay/status/{underway}"),
    "limit of the bank": State("anybody", "pay/status/{limit}"),
    "refused": State("done", "pay/status/{refused}"),
    "expired": State("anybody", "pay/status/{expired}"),
    "cancelled": State("anybody", "pay/status/{cancelled}"),
    "receipt": State("anybody", "receipt/{part_receipt}"),
    "receipt, several": State("anybody", "receipt/{several_receipt}"),
    "receipt, too much": State("anybody", "receipt/{over_receipt}"),
    "receipt, nothing shown": State("anybody", "receipt/{plain_receipt}"),
    "log in": State("anybody", "my/login/"),
    "log in, empty": State("anybody", "my/login/", sent=True),
    "log in, refused": State("anybody", "my/login/", (("user_name", "ABCDEFGH"), ("password", "no")), sent=True),
    "BankID, stopped": State("anybody", "my/login/bankid/cancelled/"),
    "BankID, too low": State("anybody", "my/login/bankid/too-low/"),
    "BankID, no number": State("anybody", "my/login/bankid/no-number/"),
    "BankID, needed": State("oda", "my/bankid/"),
    "no cases": State("nobody", "my/"),
    "logged out": State("anybody", "my/logged-out/"),
    "session over": State("anybody", "my/expired/"),
    "cases": State("oda", "my/"),
    "case": State("oda", "my/cases/{oda}/"),
    "case, other day": State("oda", "my/cases/{oda}/?on=2026-12-24"),
    "case, wrong day": State("oda", "my/cases/{oda}/?on=tomorrow"),
    "case, part paid": State("parter", "my/cases/{parter}/"),
    "case, too much paid": State("over", "my/cases/{over}/"),
    "case, by hand": State("oda", "my/cases/{oda}/bank/"),
    "letters": State("oda", "my/cases/{oda}/letters/"),
    "letters, part paid": State("parter", "my/cases/{parter}/letters/"),
    "statement": State("oda", "my/statement/"),
    "statement of a case, ahead": State("oda", "my/cases/{oda}/statement/?on=2026-12-24"),
    "statement, wrong day": State("oda", "my/statement/?on=tomorrow"),
    "own data": State("oda", "my/data/"),
    "own data, read": State("proved", "my/data/read/"),
    "looked": State("oda", "my/looked/"),
    "rights": State("oda", "my/rights/"),
    "correction": State("oda", "my/rights/ask/correction/"),
    "erasure, empty": State("oda", "my/rights/ask/erasure/", sent=True),
    "request": State("oda", "my/rights/{asked}/"),
    "letter": State("oda", "my/cases/{oda}/letters/{letter}/"),
    "is it real": State("anybody", "verify/"),
    "is it real, empty": State("anybody", "verify/", sent=True),
    "it is real": State("checker", "verify/answer/"),
    "it is not known": State("doubter", "verify/answer/"),
    "paid already": State("parter", "my/cases/{parter}/paid/"),
    "paid already, empty": State("parter", "my/cases/{parter}/paid/", sent=True),
    "which is paid": State("oda", "my/paid/"),
    "several": State("oda", "my/pay/"),
    "several, amount": State("oda", "my/pay/amount/"),
    "several, split": State("oda", "my/pay/split/"),
    "several, wrong split": State("oda", "my/pay/split/", (("part_{oda_id}", "1"),), sent=True),
    "several, check": State("oda", "pay/check/"),
    "send back": State("over", "my/cases/{over}/overpaid/back/"),
    "what to do with it": State("rich", "my/cases/{rich}/overpaid/"),
    "to another case": State("rich", "my/cases/{rich}/overpaid/case/{poor_id}/"),
    "still there": State("oda", "my/still-there/"),
    "new letter": State("anybody", "my/new-letter/"),
    "new letter, case number": State("anybody", "my/new-letter/", (("reference", "24-0000001"),), sent=True),
    "new letter, asked": State("anybody", "my/new-letter/asked/"),
    "login ended": State("late", "my/login/ended/"),
    "details, with a letter": State("oda", "my/details/"),
    "details": State("proved", "my/details/"),
    "details, new e-mail": State("proved", "my/details/email/change/"),
    "details, no e-mail": State("proved", "my/details/email/change/", (("value", "ask"),), sent=True),
    "details, code": State("proved", "my/details/phone/code/"),
    "details, wrong code": State("proved", "my/details/phone/code/", (("code", "12"),), sent=True),
    "details, address": State("proved", "my/details/address/"),
    "details, wrong address": State("proved", "my/details/address/", (("postcode", "1"),), sent=True),
    "details, language": State("oda", "my/details/language/"),
    "details, news": State("proved", "my/details/news/"),
    "colleagues": State("firm", "my/colleagues/"),
    "colleagues, none chosen": State("firm", "my/colleagues/", sent=True),
    "not your role": State("accounting", "my/cases/{oda}/overpaid/back/", status=403),
    "helpers": State("proved", "my/helpers/"),
    "helpers, new": State("proved", "my/helpers/new/"),
    "helpers, new, empty": State("proved", "my/helpers/new/", sent=True),
    "helping": State("proved", "my/helping/"),
    "helping, over": State("anybody", "my/helping/over/"),
    "plans, amount wrong": State("payer", "pay/plan/", (("amount", "litt"),), sent=True),
    "plans, own": State("planner", "pay/plan/"),
    "plans, check": State("planner", "pay/plan/check/"),
    "plans, outside": State("dreamer", "pay/plan/outside/"),
    "plans, nothing shown": State("careful", "pay/plan/"),
    "plans, made": State("promiser", "pay/plan/made/"),
    "plans, made and changed since": State("fickle", "pay/plan/made/"),
    "plans, one already": State("promiser", "pay/plan/"),
    "plans, which cases": State("oda", "my/plans/new/"),
    "plans, choices of one's own": State("chooser", "my/plans/new/options/"),
    "plans, check of one's own": State("chooser", "my/plans/new/check/"),
    "plans, outside of one's own": State("wisher", "my/plans/new/outside/"),
    "plan": State("keeper", "my/plans/{plan}/"),
    "plan, agreed": State("keeper", "my/plans/{plan}/agreed/"),
    "plan, something missing": State("behind", "my/plans/{missed}/"),
    "plan, move": State("keeper", "my/plans/{plan}/change/move/"),
    "plan, left out": State("keeper", "my/plans/{plan}/change/skip/?go=1"),
    "plan, paused": State("keeper", "my/plans/{plan}/change/pause/?months=1&go=1"),
    "plan, extra": State("keeper", "my/plans/{plan}/change/extra/"),
    "plan, too little": State("keeper", "my/plans/{plan}/change/amount/?go=1&amount=5"),
    "plan, stop": State("keeper", "my/plans/{plan}/change/stop/"),
    "plan, automatic": State("keeper", "my/plans/{plan}/automatic/"),
    "plan, asked at Vipps": State("behind", "plans/answer/{drawing}/"),
    "plan, pay off": State("keeper", "my/plans/{plan}/pay-off/"),
    "plans, asking": State("oda", "my/plans/ask/"),
    "plans, asking, empty": State("oda", "my/plans/ask/", sent=True),
    "plans, asked": State("asker", "my/plans/requests/{plan_request}/"),
    "reduced sum": State("asker", "my/offers/{offer}/"),
    "plans, one of them": State("keeper", "my/plans/"),
    "typed words back": State("writer", "my/cases/{writer}/paid/"),
}


class Scene:
    """Visitors who have come as far as their pages, and the tokens of payments in every state."""

    def __init__(self, browser: Browser, product: Product) -> None:
        """Nobody has come yet."""
        self._browser, self._product = browser, product
        self.visitors: dict[str, Visitor] = {}
        self.words: dict[str, str] = {}

    def set_up(self) -> None:
        """Everybody does what leads to her page."""
        person = self._product.person
        anybody = self._new("anybody")
        self._new("nobody").identify("28829901058")
        self.visitors["nobody"].is_at("my/")
        self._new("payer").to_check(person().kid, "300")
        self._new("careful").to_check("26-0000001", "300")
        self._new("generous").to_check(person().kid, "5000")
        self.words["expired"] = self._ended(anybody, person(), "expire")
        self.words["cancelled"] = self._ended(anybody, person(), "cancel")
        self.words["plain_receipt"] = self._receipt(anybody, "26-9876543", "250")
        parter, over, hasty, done = person(), person(), person(), person()
        self.words["part_receipt"] = self._receipt(self._new("parter"), parter.kid, "1000,50")
        self.words["over_receipt"] = self._receipt(self._new("over"), over.kid, "5000", more=True)
        self.words["waiting"] = self._attempt(self._new("hasty"), hasty)
        self.visitors["hasty"].type_reference(hasty.kid)
        self._at_banks(anybody)
        self._several()
        self._done(done)
        self._log_in(parter, over)
        self._in_writing()
        self._asked()
        self._proved(person())
        self._plans()
        self._asked_for_a_plan(person())
        self._with_letters(person(), person(), person())
        self._checking(person())
        self._on_its_way(person())
        self.visitors["done"].type_reference(done.kid)

    def _new(self, name: str) -> Visitor:
        self.visitors[name] = Visitor(self._browser, self._product)
        return self.visitors[name]

    def _token(self, person: Person) -> str:
        query = (
            "select a.token from payments_attempt a join payments_share s on s.attempt_id = a.id"
            " where s.case_id = %s order by a.id desc limit 1"
        )
        return str(self._product.rows(query, person.case_id)[0][0])

    def _attempt(self, visitor: Visitor, person: Person) -> str:
        visitor.to_vipps(person.kid, "300")
        return self._token(person)

    def _ended(self, visitor: Visitor, person: Person, order: str) -> str:
        token = self._attempt(visitor, person)
        self._product.sandbox.control("POST", f"payments/{self._product.reference(person)}/{order}")
        return token

    def _receipt(self, visitor: Visitor, reference: str, amount: str, *, more: bool = False) -> str:
        visitor.to_check(reference, amount)
        if more:
            visitor.is_at("pay/more/")
            visitor.send()
        visitor.is_at("pay/check/")
        visitor.send()
        visitor.at_vipps("approve")
        visitor.has_paid()
        return visitor.page.url.rsplit("/", 1)[1]

    def _at_banks(self, visitor: Visitor) -> None:
        """One whose bank asks twice, one whose bank sends the money, one whose bank says that it is too much."""
        for word, bank in (("one_more", "Fjelltopp Sparebank"), ("underway", "Havnebanken"), ("limit", "Grensebanken")):
            person = self._product.person()
            visitor.to_company(person.kid, "fra egen bank", "300")
            visitor.chooses_bank(bank)
            if word != "limit":
                visitor.at_company("approve")
            visitor.page.wait_for_url("**/pay/status/**")
            self.words[word] = self._token(person)

    def _several(self) -> None:
        """Rikke pays both cases at once, far too much on one of them, and what is too much could go to the other."""
        rich, poor = self._product.rikke
        visitor = self._new("rich")
        visitor.log_in(self._product.letter(rich, poor))
        visitor.open("my/pay/")
        visitor.send()
        visitor.type_amount("9000")
        visitor.is_at("my/pay/split/")
        visitor.page.locator(f"#id_part_{rich.case_id}").fill("8000")
        visitor.page.locator(f"#id_part_{poor.case_id}").fill("1000")
        visitor.send()
        visitor.send()  # more than is owed
        visitor.is_at("pay/check/")
        visitor.send()
        visitor.at_vipps("approve")
        visitor.has_paid()
        self.words |= {"rich": rich.number, "poor_id": str(poor.case_id)}
        self.words["several_receipt"] = visitor.page.url.rsplit("/", 1)[1]

    def _checking(self, person: Person) -> None:
        """The company was silent when the payment should have been opened."""
        visitor = self.visitors["done"]
        visitor.to_check(person.kid, "300")
        self._product.sandbox.control("POST", "faults", operation="create", kind="unavailable", count=1000)
        visitor.send()
        visitor.page.wait_for_url("**/pay/status/**")
        self.words["checking"] = self._token(person)

    def _on_its_way(self, person: Person) -> None:
        """Approved, and the company does not take the money yet."""
        visitor = self._new("waiter")
        self._product.sandbox.control("DELETE", "faults")
        visitor.to_vipps(person.kid, "300")
        self._product.sandbox.control("POST", "faults", operation="capture", kind="unavailable", count=1000)
        self._product.sandbox.control("POST", "faults", operation="create", kind="unavailable", count=1000)
        visitor.at_vipps("approve")
        self._product.wait_for_state(person, "authorised")
        visitor.type_reference(person.kid)

    def _done(self, person: Person) -> None:
        """Refused once, then all paid."""
        visitor = self._new("done")
        visitor.to_vipps(person.kid)
        visitor.at_vipps("decline")
        visitor.page.wait_for_url("**/pay/status/**")
        self.words["refused"] = self._token(person)
        visitor.press("Prøv igjen eller velg en annen måte")
        visitor.is_at("pay/check/")
        visitor.send()
        visitor.at_vipps("approve")
        visitor.has_paid()

    def _log_in(self, parter: Person, over: Person) -> None:
        self.words |= {"parter": parter.number, "over": over.number}
        letter = self._product.letter(*self._product.oda)
        self._new("oda").log_in(letter)
        self.words |= {"oda": self._product.oda[0].number, "oda_id": str(self._product.oda[0].case_id)}
        self.visitors["oda"].open("my/pay/")
        self.visitors["oda"].send()
        self.visitors["oda"].type_amount("1000")
        for name, person in (("parter", parter), ("over", over)):
            self.visitors[name].log_in(self._product.letter(person))

    def _in_writing(self) -> None:
        """Oda has an account statement; one who sees it checks its code, and another a code that nobody gave."""
        self.words["letter"] = self._product.quittance("letters", "write", "account_statement", self.words["oda"])
        self.words["letter"] = self.words["letter"].split()[-1]
        (code,) = self._product.rows(
            "select content ->> 'code' from letters_letter where id = %s", self.words["letter"]
        )[0]
        for name, typed in (("checker", code), ("doubter", "ABCDEFGHJKM")):
            self._new(name).page.goto(f"{self._product.url}/verify/{typed}")

    def _asked(self) -> None:
        """Oda has asked for a correction."""
        visitor = self.visitors["oda"]
        visitor.open("my/rights/ask/correction/")
        visitor.page.get_by_label("Alt dere har om meg").check()
        visitor.page.locator("#id_words").fill("Adressen er feil.")
        visitor.send()
        self.words["asked"] = visitor.page.url.rstrip("/").rsplit("/", 1)[1]

    def _asked_for_a_plan(self, person: Person) -> None:
        """Somebody asked for more time and was offered another plan, and that the case is done for less."""
        from quittance.areas.access.visitor import Visitor as Debtor
        from quittance.areas.plans.operations import asking
        from quittance.areas.plans.queries.requests import request_by_number
        from quittance.kit import clock
        from tests.sites.test_access_matrix import plan_asked_and_less_offered

        debtor = Debtor("letter", party_id=person.party_id, case_ids=frozenset({person.case_id}))
        with self._product.inside():
            found = plan_asked_and_less_offered(debtor, person.case_id)
            asked, now = request_by_number(found["<str:asked>"]), clock.now()
            assert asked is not None
            until = self._product.today + dt.timedelta(days=14)
            asking.counter(
                request_id=asked.request_id,
                terms=asked.terms,
                until=until,
                words="Dette går.",
                actor="staff:1",
                now=now,
            )
        self.words |= {"plan_request": found["<str:asked>"], "offer": found["<str:offer>"]}
        self._new("asker").log_in(self._product.letter(person))

    def _proved(self, person: Person) -> None:
        """Has verified an e-mail address, and waits for the code to a phone."""
        visitor = self._new("proved")
        visitor.identify(number_of(person))
        for which, value in (("email", "ask@example.no"), ("phone", "99977766")):
            visitor.open(f"my/details/{which}/change/")
            visitor.page.locator("#id_value").fill(value)
            visitor.send()
            visitor.is_at(f"my/details/{which}/code/")
            if which == "email":
                visitor.page.locator("#id_code").fill(emailed_code(self._product, value))
                visitor.send()
                visitor.is_at("my/details/")

    def _plans(self) -> None:
        """In the middle of choosing, agreed, and behind with the first payment."""
        for name, amount in (("planner", "400"), ("dreamer", "50"), ("promiser", "500"), ("fickle", "450")):
            visitor = self._new(name)
            visitor.type_reference(self._product.person().kid)
            visitor.is_at("pay/amount/")
            visitor.open("pay/plan/")
            visitor.type_amount(amount)
        for name in ("promiser", "fickle"):
            visitor = self.visitors[name]
            visitor.press("Gå videre med denne avtalen")
            visitor.send()
            visitor.is_at("pay/plan/made/")
        newest = "(select max(id) from plans_plan)"
        self._product.rows(f"update plans_plan set version = 2 where id = {newest} returning 1")
        for name, amount in (("chooser", "400"), ("wisher", "50"), ("keeper", "500"), ("behind", "600")):
            visitor = self._new(name)
            visitor.log_in(self._product.letter(self._product.person()))
            visitor.press("Betal i deler")
            visitor.type_amount(amount)
        for name, word in (("keeper", "plan"), ("behind", "missed")):
            visitor = self.visitors[name]
            visitor.press("Gå videre med denne avtalen")
            visitor.send()
            visitor.page.wait_for_url("**/agreed/")
            self.words[word] = visitor.page.url.split("/")[-3]
        self._product.rows(
            "update plans_instalment set state = 'missed' where id = (select min(i.id) from plans_instalment i"
            " join plans_plan p on p.id = i.plan_id where p.number = %s) returning 1",
            self.words["missed"],
        )

        visitor.open(f"my/plans/{self.words['missed']}/automatic/")
        visitor.press("Gå til Vipps")
        visitor.page.wait_for_url(re.compile(re.escape(self._product.sandbox.base_url)))
        token = "select m.token from plans_mandate m join plans_plan p on p.id = m.plan_id where p.number = %s"
        self.words["drawing"] = self._product.rows(token, self.words["missed"])[0][0]

    def _with_letters(self, late: Person, firm: Person, writer: Person) -> None:
        """A letter that has ended, a company's letter and what it handed out, and words kept from before."""
        visitor = self._new("late")
        visitor.type_login(self._product.letter(late, days_old=22))
        visitor.press("Send meg et nytt brev")
        self._product.rows("update parties_party set kind = 'organisation' where id = %s returning id", firm.party_id)
        visitor = self._new("firm")
        visitor.log_in(self._product.letter(firm))
        visitor.open("my/colleagues/")
        visitor.page.get_by_label("Regnskap").check()
        visitor.press("Lag en innlogging")
        login = Letter(*visitor.page.locator("section[aria-labelledby=issued] strong").all_inner_texts())
        self._new("accounting").log_in(login)
        visitor = self._new("writer")
        visitor.log_in(self._product.letter(writer))
        self.words["writer"] = writer.number
        visitor.open(f"my/cases/{writer.number}/paid/")
        visitor.page.locator("#id_words").fill("Fra Prøvebanken")
        visitor.page.evaluate(KEEP)
        visitor.is_at(f"my/cases/{writer.number}/paid/")

    def close(self) -> None:
        """Everybody goes home."""
        self._product.sandbox.control("DELETE", "faults")
        for visitor in self.visitors.values():
            visitor.close()


@pytest.fixture(scope="module")
def scene(browser: Browser, product: Product) -> Iterator[Scene]:
    """The scene, set once."""
    scene = Scene(browser, product)
    try:
        scene.set_up()
        yield scene
    finally:
        scene.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_page(scene: Scene, name: str, language: str) -> None:
    state = STATES[name]
    visitor = scene.visitors[state.who]
    visitor.excuse()
    path = f"/{language}/{state.path.format(**scene.words)}"
    if state.status >= 400:
        visitor.expects_refusal(path)
    answer = visitor.page.goto(path)
    assert answer is not None
    assert answer.status == state.status
    assert visitor.page.url == visitor.product.url + path
    for field, text in state.typed:
        visitor.page.locator(f"#id_{field.format(**scene.words)}").fill(text)
    if state.ticked:
        visitor.page.get_by_label(state.ticked, exact=True).check()
    if state.sent:
        scene._product.let_waits_pass()  # the same wrong password was typed in another language just before
        visitor.send()
        visitor.page.locator(state.then).wait_for()
    secrets = tuple(person.kid for person in scene._product.oda)
    found = problems(visitor.page, language=language, secrets=secrets)
    visitor.check()
    assert found == []


NO_PAGE = {
    "portal:pay_return": "leads on to the status",
    "portal:bankid": "leads on to BankID",
    "portal:case_pay": "leads back to its case",
    "portal:letter_pdf": "a file",
    "portal:statement_file": "a file",
    "portal:case_statement_file": "a file",
    "portal:plan_calendar": "a file",
    "portal:quick_plan_calendar": "a file",
}
"""Addresses of the portal that can be read and are no page, and why."""


def test_no_page_is_left_out() -> None:
    """Every address of the portal that can be read is a state above; whoever adds a page adds its state."""
    looked_at = set()
    for state in STATES.values():
        path = re.sub(r"\{[a-z_]+\}", "1234567", state.path).partition("?")[0]
        if state.status != 404:
            looked_at.add(resolve(f"/nb/{path}").view_name)
    readable = {name for name, (read, _sent) in TABLE.items() if name.startswith("portal:") and read != WRONG_METHOD}
    assert looked_at | set(NO_PAGE) == readable
