"""BankAxess and cards through Netaxept's REST interface: the adapter behind the payment port.

BankAxess itself was switched off at the end of 2022 (see docs/providers.md); the adapter is kept whole and is run
against the sandbox, which still knows it.
"""

from quittance.providers.netaxept.client import NetaxeptGateway
from quittance.providers.netaxept.settings import NetaxeptConfig, config_from

__all__ = ["NetaxeptConfig", "NetaxeptGateway", "config_from"]
