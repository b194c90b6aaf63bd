"""The banks a payer can choose from where a way to pay wants to know it first."""

from quittance.areas.payments.rules import MethodUnavailable
from quittance.kit.wiring import payment_providers
from quittance.providers.payment import Bank, BankChooser


def banks_of(method: str) -> tuple[Bank, ...]:
    """The banks that can be paid from now, in the order to show them; empty where no bank is chosen beforehand.

    Raises MethodUnavailable, and providers.payment.ProviderError when the company is silent. Not in a transaction.
    """
    gateway = payment_providers().get(method)
    if gateway is None:
        raise MethodUnavailable
    return gateway.banks() if isinstance(gateway, BankChooser) else ()
