"""Registers the inbound messages of providers and the health answers."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """Doors for machines."""

    name = "quittance.sites.hooks"
    label = "hooks"
