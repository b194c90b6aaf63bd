"""Is each payment company set up, does it answer, and does it know where to send its messages?

Asks the companies over the network: for the operator's command and for a button, never while a page is rendered.
"""

from dataclasses import dataclass
from typing import Literal

import structlog
from django.conf import settings

from quittance.kit.wiring import CompanySetup, company_setups, payment_providers
from quittance.providers.payment import PaymentGateway, ProviderError, Technical, WebhookRegistry

log = structlog.get_logger(__name__)

Webhook = Literal["registered", "missing", "by_settings", "unknown", "none"]
_SILENT = frozenset({"not_sent", "no_answer"})


@dataclass(frozen=True, slots=True)
class Health:
    """One company. `reachable` and `healthy` are None where nobody was asked, because it is not set up.

    `webhook`: "registered" at the company or "missing" there; "by_settings" where its messages are ruled by our own
    settings; "none" where it sends none. `missing` are settings to add, `words` are for the operator.
    """

    provider: str
    configured: bool
    reachable: bool | None
    healthy: bool | None
    webhook: Webhook
    missing: tuple[str, ...]
    words: str

    @property
    def in_order(self) -> bool:
        """Nothing to do: healthy, or deliberately not set up at all."""
        return self.healthy is not False

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        return {
            "provider": self.provider,
            "configured": self.configured,
            "reachable": self.reachable,
            "healthy": self.healthy,
            "webhook": self.webhook,
            "missing": list(self.missing),
            "words": self.words,
        }


def check_providers() -> tuple[Health, ...]:
    """Asks every configured company something harmless. Raises nothing; must not be called inside a transaction."""
    gateways = payment_providers()
    return tuple(_health(setup, gateways.get(setup.name)) for setup in company_setups())


def _health(setup: CompanySetup, gateway: PaymentGateway | None) -> Health:
    if gateway is None:
        # Half set up is a mistake; not at all is a decision.
        wrong = False if setup.begun else None
        words = setup.problem or ("settings are missing" if setup.begun else "not set up")
        return Health(setup.name, False, None, wrong, "none", setup.missing, words)
    webhook: Webhook = "unknown"
    try:
        words = gateway.check()
        webhook = _webhook(setup, gateway)
    except ProviderError as problem:
        log.warning("payment.provider_unhealthy", provider=setup.name, code=problem.code)
        reachable = not (isinstance(problem, Technical) and problem.code in _SILENT)
        return Health(setup.name, True, reachable, False, webhook, setup.wanted, str(problem))
    if setup.wanted:
        words = f"{words}; its messages are refused until {', '.join(setup.wanted)} is set, payments are looked up"
    unheard = webhook == "missing" and not setup.wanted
    if unheard:
        words = f"{words}; {unheard_words(setup.name)}"
    return Health(setup.name, True, True, not unheard, webhook, setup.wanted, words)


def registered(name: str, registry: WebhookRegistry) -> Webhook:
    """Whether the company knows our address for messages of this name. Raises providers.payment.ProviderError."""
    url = f"{settings.PUBLIC_URL}/hooks/{name}/"
    return "registered" if any(known.url == url for known in registry.list_webhooks()) else "missing"


def unheard_words(name: str) -> str:
    """What the operator does about messages that do not reach us."""
    return f"its messages do not reach us: quittance providers register-webhook {name}"


def _webhook(setup: CompanySetup, gateway: PaymentGateway) -> Webhook:
    if isinstance(gateway, WebhookRegistry):
        return registered(setup.name, gateway)
    if gateway.traits.settles_by == "bank":
        return "none"
    return "missing" if setup.wanted else "by_settings"
