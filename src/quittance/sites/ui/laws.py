"""Laws as links: the provision an amount rests on, and where anybody can read it."""

import re
from dataclasses import dataclass

from quittance.sites.ui.wording import law_in_words

# Lovdata's addresses of the acts and regulations that amounts rest on.
_ACTS = {
    "inkassoloven": "lov/1988-05-13-26",
    "inkassoforskriften": "forskrift/1989-07-14-562",
    "forsinkelsesrenteloven": "lov/1976-12-17-100",
    "foreldelsesloven": "lov/1979-05-18-18",
}
_PROVISION = re.compile(rf"({'|'.join(_ACTS)})(.*?)(?=,? (?:{'|'.join(_ACTS)})|$)")
_SECTION = re.compile(r"§§? ?([0-9]+(?:-[0-9]+)?(?: ?[a-z](?![a-z]))?)")


@dataclass(frozen=True, slots=True)
class Law:
    """A provision in the reader's words, and its address at Lovdata."""

    words: str
    address: str


def laws(text: str) -> tuple[Law, ...]:
    """The provisions named in a text such as "inkassoloven § 17, inkassoforskriften §§ 2-2, 2-3"."""
    return tuple(_law(found[1], found[0]) for found in _PROVISION.finditer(text))


def _law(act: str, provision: str) -> Law:
    section = _SECTION.search(provision)
    place = f"/%C2%A7{section[1].replace(' ', '')}" if section else ""
    return Law(law_in_words(provision.strip(" ,")), f"https://lovdata.no/{_ACTS[act]}{place}")
