"""Registers the area."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The notices area."""

    name = "quittance.areas.notices"
    label = "notices"
