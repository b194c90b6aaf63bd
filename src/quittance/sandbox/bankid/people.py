"""Who has a BankID here. All of them are made up, with numbers of the test register's kind (month + 80).

Whoever is missing can be typed in by number on the page. A person's `stable` id stays when the number changes.
"""

import re
import uuid
from dataclasses import dataclass

_NUMBER = re.compile(r"[0-9]{11}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a BankID. `new_number` is the one that replaced `number` where numbers are switched to changed."""

    key: str
    name: str
    number: str
    birthdate: str = "1980-01-01"
    new_number: str = ""

    @property
    def stable(self) -> str:
        """As BankID's certificates number people; the same for a lifetime."""
        digits = uuid.uuid5(uuid.NAMESPACE_OID, self.key).int % 10_000_000
        return f"9578-5999-4-{digits}"

    @property
    def subject(self) -> str:
        """The provider's own name for the person."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.key))


PEOPLE: tuple[Person, ...] = (
    Person("fresh", "Oda Oppdiktet", "15868510045", "1985-06-15"),
    Person("three_cases", "Nora Påfunn", "02879420027", "1994-07-02", new_number="02879420108"),
    Person("paid", "Ask Fantasi", "09850160055", "2001-05-09"),
    Person("part_paid", "Emil Tenkt", "23907915069", "1979-10-23"),
    Person("overpaid", "Solveig Innbilt", "12816611189", "1966-01-12"),
    Person("fee_soon", "Jonas Skrøne", "17838810187", "1988-03-17"),
    Person("old", "Berit Eventyr", "28845712001", "1957-04-28"),
    Person("two_tries", "Tuva Luftslott", "05929030283", "1990-12-05"),
    Person("plan", "Iben Diktet", "11839240009", "1992-03-11"),
    Person("behind", "Leif Påhitt", "24878140008", "1981-07-24"),
    Person("helper", "Hedda Hjelpsom", "14827700003", "1977-02-14"),
    Person("nobody", "Ingen Sakersen", "28829901058", "1999-02-28"),
    Person("moved_here", "Dana Nykommer", "47879015037", "1990-07-07", new_number="01917230060"),
    Person("after_2032", "Ny Regel", "08881060001", "2010-08-08"),
)


def find(key: str) -> Person | None:
    """One of the people, or whoever has this number."""
    known = next((person for person in PEOPLE if key in (person.key, person.number)), None)
    if known is None and _NUMBER.fullmatch(key):
        return Person(key, "Test Person", key)
    return known
