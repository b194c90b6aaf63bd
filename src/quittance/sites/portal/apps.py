"""Registers the debtor's pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The pages a debtor meets."""

    name = "quittance.sites.portal"
    label = "portal"
