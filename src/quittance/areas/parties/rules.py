"""How somebody is found again without storing who in clear, and how an address is written on an envelope."""

from babel import Locale

from quittance.kit.crypto import blind_index


def person_index(number: str) -> bytes:
    """The blind index of whoever has this identity or organisation number, digits only."""
    return blind_index(f"id:{number}", purpose="party")


def identity_place(index: bytes) -> str:
    """Where an identity number may be opened: with its own person's row and nowhere else."""
    return f"parties_party.identity:{index.hex()}"


def envelope_lines(name: str, street: str, postcode: str, city: str, country: str) -> tuple[str, ...]:
    """The lines of an address as the post reads them; abroad the country's name in capitals comes last."""
    abroad = "" if country == "NO" else str(Locale.parse("nb").territories.get(country, country)).upper()
    lines = (name, *street.splitlines(), f"{postcode} {city}", abroad)
    return tuple(line.strip() for line in lines if line.strip())
