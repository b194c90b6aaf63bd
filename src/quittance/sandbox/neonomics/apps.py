"""Registers the simulated Neonomics with Django and with the background thread."""

from django.apps import AppConfig


class NeonomicsConfig(AppConfig):
    """The simulated company."""

    name = "quittance.sandbox.neonomics"
    label = "sandbox_neonomics"

    def ready(self) -> None:
        """Late approvals and settlement happen without a request."""
        from quittance.sandbox.neonomics import transfers
        from quittance.sandbox.shell import background

        background.register(transfers.tick)
