"""Registers the area."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The payments area."""

    name = "quittance.areas.payments"
    label = "payments"
