"""How somebody is found again without storing who in clear."""

from quittance.kit.crypto import blind_index


def person_index(number: str) -> bytes:
    """The blind index of whoever has this identity or organisation number, digits only."""
    return blind_index(f"id:{number}", purpose="party")


def identity_place(index: bytes) -> str:
    """Where an identity number may be opened: with its own person's row and nowhere else."""
    return f"parties_party.identity:{index.hex()}"
