"""Registers the area."""

from django.apps import AppConfig


class RemittanceConfig(AppConfig):
    """The remittance area."""

    name = "quittance.areas.remittance"
    label = "remittance"
