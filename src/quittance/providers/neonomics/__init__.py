"""Neonomics, open-banking payment initiation (UAPI v3): the adapter behind the payment port.

The payer chooses a bank, approves a transfer to the agency's own account there, and the bank sends it with the KID.
The same code runs against production, the company's test environment and our own sandbox.
"""

from quittance.providers.neonomics.client import NeonomicsGateway
from quittance.providers.neonomics.settings import NeonomicsConfig, config_from

__all__ = ["NeonomicsConfig", "NeonomicsGateway", "config_from"]
