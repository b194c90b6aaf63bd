"""The invented banks: one of each way a bank can behave. None of them exists."""

import base64
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SimulatedBank:
    """A bank and its ways.

    `consent`: it wants a consent before any order. `rounds`: how often the payer approves one payment; 0 is exempt.
    `identity`: what it says of identity numbers, a boolean or a text. `limit` is in øre.
    """

    code: str
    name: str
    consent: bool = False
    rounds: int = 1
    identity: bool | str = False
    needs_address: bool = False
    two_signatures: bool = False
    settles: bool = True
    rejects: bool = False
    down: bool = False
    limit: int = 0
    status: str = "AVAILABLE"
    services: tuple[str, ...] = ("domestic-transfer", "instant-domestic-transfer", "sepa-credit")

    @property
    def bank_id(self) -> str:
        """Opaque to callers."""
        return base64.b64encode(f"{self.code}.no.v1{self.code.upper()[:4]}NO22".encode()).decode()

    def shown(self) -> dict[str, Any]:
        """As in the list of banks."""
        return {
            "id": self.bank_id,
            "countryCode": "NO",
            "bankingGroupName": self.name,
            "bankDisplayName": self.name,
            "bankOfficialName": f"{self.name} ASA",
            "bic": f"{self.code.upper()[:4]}NO22",
            "status": self.status,
            "supportedServices": list(self.services),
            "personalIdentificationRequired": self.identity,
            "bankLogoUrl": "",
        }


BANKS: tuple[SimulatedBank, ...] = (
    SimulatedBank("havn", "Havnebanken", needs_address=True),
    SimulatedBank("fjell", "Fjelltopp Sparebank", consent=True),
    SimulatedBank("kvikk", "Kvikkbanken", rounds=0),
    SimulatedBank("folke", "Folkebanken", identity="true", consent=True),
    SimulatedBank("tosign", "Tosignaturbanken", two_signatures=True),
    SimulatedBank("treg", "Tregbanken", settles=False),
    SimulatedBank("dobbel", "Dobbeltbanken", identity=True, rounds=2),
    SimulatedBank("avslag", "Avslagsbanken", rejects=True),
    SimulatedBank("grense", "Grensebanken", limit=10_000),
    SimulatedBank("nede", "Nedebanken", down=True),
    SimulatedBank("stengt", "Stengtbanken", status="UNAVAILABLE"),
    SimulatedBank("utland", "Utlandsbanken", services=("sepa-credit",)),
)


def find(bank_id: str) -> SimulatedBank | None:
    """By the id in the list."""
    return next((bank for bank in BANKS if bank.bank_id == bank_id), None)


def named(code: str) -> SimulatedBank:
    """By our own short name, as kept with a session."""
    return next(bank for bank in BANKS if bank.code == code)
