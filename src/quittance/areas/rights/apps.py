"""Registers the area."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """The rights area."""

    name = "quittance.areas.rights"
    label = "rights"
