"""Registers the area."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger area."""

    name = "quittance.areas.ledger"
    label = "ledger"
