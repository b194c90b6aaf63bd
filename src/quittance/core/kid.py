"""KID, the Norwegian payment reference: making it, checking it, and finding it in what people write.

A KID is text of 2 to 25 digits whose last character is a check character by MOD10 or MOD11 (Nets OCR giro
system specification); under MOD11 it can be a hyphen. Leading zeros belong to it. The check catches typing
errors only: a payment belongs to a KID when that KID was issued, never because its check fits.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quittance.core.errors import CoreError

MAX_LENGTH = 25
_FORM = re.compile(r"[0-9]{1,24}[0-9-]")
_BODY = re.compile(r"[0-9]{1,24}")
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_STRIPPED = {**_ZERO_WIDTH, **dict.fromkeys(map(ord, " .\t\r\n\u00a0\u2007\u2009\u202f"))}

# MOD10 doubles every second digit and adds the digits of the product: "0".."9" -> 0 2 4 6 8 1 3 5 7 9.
_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_PLAIN = bytes.maketrans(b"0123456789", bytes(range(10)))
_MOD11_WEIGHTS = (2, 3, 4, 5, 6, 7) * 4


class KidError(CoreError):
    """A reference cannot be made or an agreement makes no sense.

    Codes: body, algorithm, no_check_digit (MOD11 gives a hyphen), length.
    """


class KidFormat(CoreError):
    """The text is not a KID. Codes: empty, too_short, too_long, characters, check."""


def mod10(body: str) -> str:
    """The MOD10 check digit of a string of ASCII digits: 12345678 gives 2 (Nets specification)."""
    digits = body.encode()
    total = sum(digits[::-2].translate(_DOUBLED)) + sum(digits[-2::-2].translate(_PLAIN))
    return "0987654321"[total % 10]


def mod11(body: str) -> str:
    """The MOD11 check character of a string of ASCII digits: 12345678 gives 5, 1000000 gives "-"."""
    total = sum(map(int.__mul__, body.encode()[::-1].translate(_PLAIN), _MOD11_WEIGHTS))
    return "0-987654321"[total % 11]


_CHECKS = {"MOD10": mod10, "MOD11": mod11}


def make(body: str, algorithm: str = "MOD10", *, allow_dash: bool = False) -> str:
    """The KID with this body. Raises KidError; a MOD11 hyphen is refused unless allowed, as banks refuse it."""
    if _BODY.fullmatch(body) is None:
        raise KidError("body", "the body of a KID is 1 to 24 digits")
    check = _check_of(algorithm)(body)
    if check == "-" and not allow_dash:
        raise KidError("no_check_digit", "MOD11 gives this number a hyphen: skip it")
    return body + check


def _check_of(algorithm: str) -> Callable[[str], str]:
    try:
        return _CHECKS[algorithm.upper()]
    except KeyError:
        raise KidError("algorithm", "the algorithm is MOD10 or MOD11") from None


def check_format(kid: str) -> None:
    """Raise KidFormat, saying what is wrong, unless the text has the form of a KID (check not looked at)."""
    if not kid:
        raise KidFormat("empty", "a payment reference is missing")
    if _FORM.fullmatch(kid):
        return
    if re.fullmatch(r"[0-9]*-?", kid):
        short = len(kid) < 2
        raise KidFormat("too_short" if short else "too_long", "a KID has 2 to 25 characters")
    raise KidFormat("characters", "a KID is digits only; the last character may be a hyphen")


def algorithms(kid: str) -> tuple[str, ...]:
    """Those of ("mod10", "mod11") whose check character fits; () for text that is no KID at all."""
    if _FORM.fullmatch(kid) is None:
        return ()
    body, check = kid[:-1], kid[-1]
    fits = (("mod10", mod10(body) == check), ("mod11", mod11(body) == check))
    return tuple(name for name, fit in fits if fit)


def normalise(text: str) -> str:
    """Typed text without blanks, no-break blanks, points and zero-width characters; not checked."""
    return text.translate(_STRIPPED)


@dataclass(frozen=True)
class Agreement:
    """What one receiving account accepts: KID length -> algorithm, at most one algorithm per length."""

    lengths: Mapping[int, str]

    def __post_init__(self) -> None:
        for length, algorithm in self.lengths.items():
            _check_of(algorithm)
            if not 2 <= length <= MAX_LENGTH:
                raise KidError("length", "a KID has 2 to 25 characters")

    def accepts(self, kid: str) -> bool:
        """True when form, length and check character are those of the agreement."""
        algorithm = self.lengths.get(len(kid))
        return algorithm is not None and algorithm.lower() in algorithms(kid)


# Country -> length of its account numbers in IBAN form (ISO 13616), for payers near by.
_IBAN_LENGTHS = {
    "NO": 15, "BE": 16, "DK": 18, "FI": 18, "NL": 18, "AT": 20, "EE": 20, "LT": 20, "CH": 21, "LV": 21,
    "DE": 22, "GB": 22, "IE": 22, "ES": 24, "SE": 24, "PT": 25, "IS": 26, "FR": 27, "IT": 27, "PL": 28,
}  # fmt: skip
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[0-9]{2}")
_BREAK = "|"
_NORWEGIAN = re.compile(r"(?<![A-Za-z])NO[0-9]{2}(?:[ .-]?[0-9]){11}(?![0-9])", re.IGNORECASE)
_CREDITOR_REFERENCE = re.compile(r"(?<![A-Za-z0-9])RF ?([0-9]{2})((?: ?[0-9])+)(?![A-Za-z0-9])", re.IGNORECASE)
_MOST_IN_CREDITOR_REFERENCE = 21
# Digits of every script: a foreign digit next to a KID spoils it as an ASCII one would.
_RUN = re.compile(r"\d+")
_INSIDE = re.compile(r"[ .\-]{1,3}")
_SPACES = str.maketrans(
    dict.fromkeys("\t\r\n\u00a0\u2007\u2009\u202f", " "),
)


def recognise(lines: Sequence[str], agreement: Agreement) -> tuple[str, ...]:
    """KIDs of the agreement found in free text, each once, in order of appearance.

    Lines may be cut anywhere, so a line end counts both as nothing and as a blank. A KID may hold blanks,
    points and hyphens; other digits must not touch it; account numbers (IBAN) are passed over and a creditor
    reference (RF, ISO 11649) is opened. Letters are never read as digits. Finding is not matching: one
    candidate that was issued may be booked, none or several go to a person.
    """
    text = _plain(" ".join(lines))
    runs = list(_RUN.finditer(text))
    found: dict[str, None] = {}
    for start in range(len(runs)):
        found.update(dict.fromkeys(kid for kid in _from(start, runs, text) if agreement.accepts(kid)))
    return tuple(found)


def _plain(text: str) -> str:
    """The text with blanks made ordinary, account numbers masked and creditor references opened."""
    text = text.translate(_ZERO_WIDTH).translate(_SPACES)
    text = _CREDITOR_REFERENCE.sub(_open_creditor_reference, text)
    text = _NORWEGIAN.sub(_BREAK, text)
    parts, at = [], 0
    for start in _IBAN_START.finditer(text):
        end = _iban_end(text, start.start())
        if end is not None and start.start() >= at:
            parts += [text[at : start.start()], _BREAK]
            at = end
    return "".join([*parts, text[at:]])


def _open_creditor_reference(found: re.Match[str]) -> str:
    """What the reference carries, set apart; its digits may be grouped, and other numbers may follow them."""
    groups = found[2].strip().split(" ")
    for count in range(min(len(groups), _MOST_IN_CREDITOR_REFERENCE), 0, -1):
        inside = "".join(groups[:count])
        if len(inside) <= _MOST_IN_CREDITOR_REFERENCE and _mod97(f"{inside}RF{found[1]}"):
            return " ".join((f"{_BREAK}{inside}{_BREAK}", *groups[count:]))
    return found[0]


def _mod97(text: str) -> bool:
    """ISO 7064 MOD 97-10 over letters and digits already rotated."""
    return int("".join(str(int(char, 36)) for char in text)) % 97 == 1


def _iban_end(text: str, start: int) -> int | None:
    """Where a valid IBAN that begins at `start` ends, None when there is none."""
    wanted = _IBAN_LENGTHS.get(text[start : start + 2].upper())
    if wanted is None:
        return None
    taken = re.compile(rf"[A-Za-z0-9](?: ?[A-Za-z0-9]){{{wanted - 1}}}(?![0-9])").match(text, start)
    if taken is None or not taken[0].isascii():
        return None
    account = taken[0].replace(" ", "").upper()
    return taken.end() if _mod97(account[4:] + account[:4]) else None


def _from(start: int, runs: Sequence[re.Match[str]], text: str) -> Iterator[str]:
    """Every reference that begins with run number `start`: the run alone, then joined with its neighbours."""
    digits = ""
    for index in range(start, len(runs)):
        run = runs[index]
        if index > start and _INSIDE.fullmatch(text, runs[index - 1].end(), run.start()) is None:
            return
        digits += run[0]
        if len(digits) > MAX_LENGTH:
            return
        yield digits
        if text[run.end() : run.end() + 1] == "-" and not text[run.end() + 1 : run.end() + 2].isdigit():
            yield digits + "-"
