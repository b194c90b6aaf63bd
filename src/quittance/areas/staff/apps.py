"""Registers the area."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The staff area."""

    name = "quittance.areas.staff"
    label = "staff"
