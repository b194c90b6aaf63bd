"""Registers the kit: throttle table, sessions, encryption checks."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Plumbing shared by all areas."""

    name = "quittance.kit"
    label = "kit"
