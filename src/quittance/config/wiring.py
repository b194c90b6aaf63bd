"""Builds the adapters that the settings describe; the only production module that knows companies by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import structlog
from django.conf import settings

from quittance.areas.exchange.queries import active_secrets
from quittance.kit import clock
from quittance.kit.wiring import RECURRING, CompanySetup, settings_of, setup_of
from quittance.providers import neonomics, netaxept, nexi, vipps
from quittance.providers.neonomics import NeonomicsGateway
from quittance.providers.netaxept import NetaxeptGateway
from quittance.providers.nexi import NexiGateway
from quittance.providers.payment import PaymentGateway
from quittance.providers.recurring import RecurringGateway
from quittance.providers.vipps import VippsConfig, VippsGateway, VippsRecurring

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Company:
    """One payment company: how to build it, the settings it cannot do without, and those its messages need.

    `prepare` reads the settings, raises `InvalidConfig` for wrong ones, and gives what opens the gateway.
    """

    prepare: Callable[[], Callable[[], PaymentGateway]]
    required: tuple[str, ...]
    wanted: tuple[str, ...] = ()


def payment_providers() -> dict[str, PaymentGateway]:
    """Gateways that have all they need, by the name used in addresses and rows.

    One whose settings cannot be right is left out and named in the log: the others go on.
    """
    gateways: dict[str, PaymentGateway] = {}
    for setup in company_setups():
        if setup.configured:
            gateways[setup.name] = COMPANIES[setup.name].prepare()()
        elif setup.problem:
            log.error("payment.company_misconfigured", provider=setup.name, reason=setup.problem)
    return gateways


def recurring_providers() -> dict[str, RecurringGateway]:
    """Gateways for recurring payments, by name: Vipps with the settings of its payments.

    Whether the sales unit has the right to recurring payments only Vipps knows; without it every call is refused.
    """
    if _setup("vipps", COMPANIES["vipps"]).configured:
        hook = f"vipps{RECURRING}"
        url = f"{settings.PUBLIC_URL}/hooks/{hook}/"
        return {"vipps": VippsRecurring(replace(_vipps_config(hook), webhook_url=url))}
    return {}


def company_setups() -> tuple[CompanySetup, ...]:
    """Every company this product can speak to, and what its settings lack. Calls nobody."""
    return tuple(_setup(name, company) for name, company in COMPANIES.items())


def _setup(name: str, company: _Company) -> CompanySetup:
    return setup_of(name, company.required, company.prepare, company.wanted)


def _values(prefix: str) -> dict[str, str]:
    """The settings of one company, and where its messages come in."""
    return {**settings_of(prefix), f"{prefix}_WEBHOOK_URL": f"{settings.PUBLIC_URL}/hooks/{prefix.lower()}/"}


def _vipps() -> Callable[[], PaymentGateway]:
    config = _vipps_config()
    return lambda: VippsGateway(config)


def _vipps_config(hook: str = "vipps") -> VippsConfig:
    """The secrets of a registration made here are read from where they were kept, by the name of its address."""
    config = vipps.config_from(_values("VIPPS"))
    return config if config.webhook_secrets else replace(config, webhook_secrets=active_secrets(hook))


def _neonomics() -> Callable[[], PaymentGateway]:
    """The money goes to the agency's own account, by bank."""
    agency = settings.AGENCY
    config = neonomics.config_from(
        _values("NEONOMICS"), creditor_account=agency.bank_account, creditor_name=agency.legal_name or agency.name
    )
    return lambda: NeonomicsGateway(config)


def _netaxept() -> Callable[[], PaymentGateway]:
    config = netaxept.config_from(_values("NETAXEPT"))
    return lambda: NetaxeptGateway(config)


def _nexi() -> Callable[[], PaymentGateway]:
    values = _values("NEXI")
    values["NEXI_TERMS_URL"] = values["NEXI_TERMS_URL"] or f"{settings.PUBLIC_URL}/help/"
    config = nexi.config_from(values)
    return lambda: NexiGateway(config, now=clock.now)


COMPANIES: Mapping[str, _Company] = MappingProxyType(
    {
        "vipps": _Company(
            _vipps,
            (
                "VIPPS_BASE_URL",
                "VIPPS_CLIENT_ID",
                "VIPPS_CLIENT_SECRET",
                "VIPPS_SUBSCRIPTION_KEY",
                "VIPPS_MERCHANT_SERIAL_NUMBER",
            ),
        ),
        "neonomics": _Company(
            _neonomics,
            ("NEONOMICS_BASE_URL", "NEONOMICS_REALM", "NEONOMICS_CLIENT_ID", "NEONOMICS_CLIENT_SECRET"),
        ),
        "nexi": _Company(
            _nexi, ("NEXI_BASE_URL", "NEXI_SECRET_KEY", "NEXI_MERCHANT_NUMBER"), ("NEXI_WEBHOOK_SECRETS",)
        ),
        "netaxept": _Company(
            _netaxept,
            ("NETAXEPT_BASE_URL", "NETAXEPT_MERCHANT_ID", "NETAXEPT_TOKEN"),
            ("NETAXEPT_CALLBACK_SECRET",),
        ),
    }
)
"""In the order in which payers are offered them."""
