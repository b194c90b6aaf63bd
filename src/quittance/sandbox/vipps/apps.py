"""Registers the simulated Vipps with Django and with the background thread."""

from django.apps import AppConfig


class VippsConfig(AppConfig):
    """The simulated company."""

    name = "quittance.sandbox.vipps"
    label = "sandbox_vipps"

    def ready(self) -> None:
        """Expiry, drawings and deliveries happen without a request; the first registration is there before any."""
        from quittance.sandbox.shell import background, database
        from quittance.sandbox.vipps import agreements, dispatcher, mail

        background.register(dispatcher.tick)
        background.register(agreements.tick)
        database.at_start(mail.ensure_first_registration)
