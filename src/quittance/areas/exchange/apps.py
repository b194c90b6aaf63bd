"""Registers the area."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The exchange area."""

    name = "quittance.areas.exchange"
    label = "exchange"
