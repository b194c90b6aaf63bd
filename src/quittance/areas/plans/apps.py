"""Registers the area."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The plans area."""

    name = "quittance.areas.plans"
    label = "plans"
