"""Every company outside that we speak to, asked whether it is in order: for the operator's command and the desk."""

from collections.abc import Callable

import structlog

from quittance.areas.payments.operations.health import Health, check_providers, registered, unheard_words
from quittance.areas.plans.queries.automatic import is_used
from quittance.kit.identity import identity_provider, identity_setup
from quittance.kit.mail import check_mail
from quittance.kit.messaging import messaging_setups, sms_gateway
from quittance.kit.wiring import RECURRING, CompanySetup, recurring_providers
from quittance.providers.payment import ProviderError, Technical, WebhookRegistry

log = structlog.get_logger(__name__)

_SILENT = frozenset({"not_sent", "no_answer"})


def check_everybody() -> tuple[Health, ...]:
    """Payment companies, whoever proves identities, whoever carries messages. Raises nothing; not in a transaction."""
    return (*check_providers(), *check_drawing(), check_identity_provider(), *check_messaging())


def check_drawing() -> tuple[Health, ...]:
    """Whether what draws the instalments of plans knows where to send its messages; a mistake once it draws any."""
    return tuple(
        _drawing(name, gateway)
        for name, gateway in recurring_providers().items()
        if isinstance(gateway, WebhookRegistry)
    )


def _drawing(way: str, registry: WebhookRegistry) -> Health:
    name = f"{way}{RECURRING}"
    try:
        webhook = registered(name, registry)
    except ProviderError as problem:
        return _unhealthy(name, problem)
    words = "reachable" if webhook == "registered" else f"reachable; {unheard_words(name)}"
    return Health(name, True, True, webhook == "registered" or not is_used(way), webhook, (), words)


def check_identity_provider() -> Health:
    """Whether BankID, or the broker in its place, answers and accepts our keys."""
    provider = identity_provider()
    return _asked(identity_setup(), provider.check if provider else None)


def check_messaging() -> tuple[Health, ...]:
    """Whether the SMS gateway and what sends our e-mail answer and accept our keys."""
    gateway = sms_gateway()
    ways = {"sms": gateway.check if gateway else None, "email": check_mail}
    return tuple(_asked(setup, ways[setup.name] if setup.configured else None) for setup in messaging_setups())


def _asked(setup: CompanySetup, check: Callable[[], str] | None) -> Health:
    if check is None:
        wrong = False if setup.begun else None
        words = setup.problem or ("settings are missing" if setup.begun else "not set up")
        return Health(setup.name, False, None, wrong, "none", setup.missing, words)
    try:
        return Health(setup.name, True, True, True, "none", (), check())
    except ProviderError as problem:
        return _unhealthy(setup.name, problem)


def _unhealthy(name: str, problem: ProviderError) -> Health:
    log.warning("provider.unhealthy", provider=name, code=problem.code)
    reachable = not (isinstance(problem, Technical) and problem.code in _SILENT)
    return Health(name, True, reachable, False, "none", (), str(problem))
