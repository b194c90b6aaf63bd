"""Registers the simulated Netaxept with Django, for its models and templates."""

from django.apps import AppConfig


class NetaxeptConfig(AppConfig):
    """The simulated company."""

    name = "quittance.sandbox.netaxept"
    label = "sandbox_netaxept"
