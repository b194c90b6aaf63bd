"""Registers the area."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """The parties area."""

    name = "quittance.areas.parties"
    label = "parties"
