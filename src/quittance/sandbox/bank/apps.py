"""Registers the simulated bank with Django."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """The simulated bank."""

    name = "quittance.sandbox.bank"
    label = "sandbox_bank"
