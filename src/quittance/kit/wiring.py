"""Finds the adapters that the configuration names, so that no area imports a company's client."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from quittance.providers.configuration import InvalidConfig

if TYPE_CHECKING:
    from quittance.providers.payment import PaymentGateway
    from quittance.providers.recurring import RecurringGateway

RECURRING = "-recurring"
"""Ends the name under which a company's messages about recurring payments come in."""

_lock = threading.Lock()
_built: "tuple[float, dict[str, PaymentGateway]] | None" = None
_built_recurring: "tuple[float, dict[str, RecurringGateway]] | None" = None


@dataclass(frozen=True, slots=True)
class CompanySetup:
    """How far a payment company is set up, by its settings alone.

    `begun`: at least one of the settings it needs is there. `missing` are those it cannot do without, `wanted` those
    without which its messages are not accepted. `problem` says what cannot be right, in words for the operator.
    """

    name: str
    begun: bool
    missing: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    problem: str = ""

    @property
    def configured(self) -> bool:
        """Whether payers are offered it."""
        return not self.missing and not self.problem


def setup_of(
    name: str, required: Sequence[str], prepare: Callable[[], object], wanted: Sequence[str] = ()
) -> CompanySetup:
    """How far something is set up by its settings; `prepare` reads them and raises InvalidConfig. Calls nobody."""
    missing = tuple(setting for setting in required if not getattr(settings, setting))
    begun = len(missing) < len(required)
    problem = ""
    if not missing:
        try:
            prepare()
        except InvalidConfig as wrong:
            problem = str(wrong)
    lacking = tuple(setting for setting in wanted if not getattr(settings, setting)) if begun else ()
    return CompanySetup(name, begun, missing, lacking, problem)


def settings_of(prefix: str) -> dict[str, str]:
    """Every setting whose name begins with the prefix and an underscore."""
    return {name: getattr(settings, name) for name in dir(settings) if name.startswith(f"{prefix}_")}


def company_setups() -> tuple[CompanySetup, ...]:
    """Every company the product can speak to, in the order in which payers are offered them. Calls nobody."""
    found: tuple[CompanySetup, ...] = import_string(settings.PAYMENT_SETUPS)()
    return found


def payment_providers() -> "dict[str, PaymentGateway]":
    """Configured payment gateways by name, built once per process; one without credentials is not among them."""
    global _built  # noqa: PLW0603 - one set of connections per process
    with _lock:
        if _built is None:
            _built = (time.monotonic(), import_string(settings.PAYMENT_PROVIDERS)())
        return _built[1]


def recurring_providers() -> "dict[str, RecurringGateway]":
    """Configured gateways for recurring payments by name, built once per process like those for payments."""
    global _built_recurring  # noqa: PLW0603
    with _lock:
        if _built_recurring is None:
            _built_recurring = (time.monotonic(), import_string(settings.RECURRING_PROVIDERS)())
        return _built_recurring[1]


def listeners() -> "dict[str, PaymentGateway | RecurringGateway]":
    """Every gateway by the name in the address where its messages come in, those for recurring payments apart."""
    return {**payment_providers(), **{f"{name}{RECURRING}": it for name, it in recurring_providers().items()}}


def forget_providers(*, older_than_seconds: float = 0) -> bool:
    """Builds the gateways anew at the next use, to learn of new secrets; False when they are younger than that."""
    global _built, _built_recurring  # noqa: PLW0603
    with _lock:
        ages = [time.monotonic() - built[0] for built in (_built, _built_recurring) if built is not None]
        if not ages or max(ages) < older_than_seconds:
            return False
        _built = _built_recurring = None
        return True
