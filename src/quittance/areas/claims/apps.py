"""Registers the area."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """The claims area."""

    name = "quittance.areas.claims"
    label = "claims"
