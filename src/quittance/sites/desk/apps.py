"""Registers the desk."""

from django.apps import AppConfig
from django.core import checks


class DeskConfig(AppConfig):
    """The pages of the agency's own people."""

    name = "quittance.sites.desk"
    label = "desk"

    def ready(self) -> None:
        """No start without a permission on every page."""
        from quittance.sites.desk.access import check_every_route

        checks.register(check_every_route, "desk")
