"""Registers the area."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """The insight area."""

    name = "quittance.areas.insight"
    label = "insight"
