"""Every company outside that we speak to, asked whether it is in order: for the operator's command and the desk."""

import structlog

from quittance.areas.payments.operations.health import Health, check_providers
from quittance.kit.identity import identity_provider, identity_setup
from quittance.providers.payment import ProviderError, Technical

log = structlog.get_logger(__name__)

_SILENT = frozenset({"not_sent", "no_answer"})


def check_everybody() -> tuple[Health, ...]:
    """The payment companies and whoever proves identities. Raises nothing; must not be called in a transaction."""
    return (*check_providers(), check_identity_provider())


def check_identity_provider() -> Health:
    """Whether BankID, or the broker in its place, answers and accepts our keys."""
    setup, provider = identity_setup(), identity_provider()
    if provider is None:
        wrong = False if setup.begun else None
        words = setup.problem or ("settings are missing" if setup.begun else "not set up")
        return Health(setup.name, False, None, wrong, "none", setup.missing, words)
    try:
        return Health(setup.name, True, True, True, "none", (), provider.check())
    except ProviderError as problem:
        log.warning("identity.provider_unhealthy", provider=setup.name, code=problem.code)
        reachable = not (isinstance(problem, Technical) and problem.code in _SILENT)
        return Health(setup.name, True, reachable, False, "none", (), str(problem))
