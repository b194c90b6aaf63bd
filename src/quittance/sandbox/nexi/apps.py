"""Registers the simulated Nexi Checkout with Django, for its models and templates."""

from django.apps import AppConfig


class NexiConfig(AppConfig):
    """The simulated company."""

    name = "quittance.sandbox.nexi"
    label = "sandbox_nexi"
