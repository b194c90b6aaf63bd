"""Registers the area."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The access area."""

    name = "quittance.areas.access"
    label = "access"
