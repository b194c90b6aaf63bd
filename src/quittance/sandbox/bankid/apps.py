"""Registers the simulated BankID with Django, for its models and templates."""

from django.apps import AppConfig


class BankidConfig(AppConfig):
    """The simulated company."""

    name = "quittance.sandbox.bankid"
    label = "sandbox_bankid"
