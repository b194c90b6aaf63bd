"""Registers the simulated SMS gateway with Django, for its models."""

from django.apps import AppConfig


class SmsConfig(AppConfig):
    """The simulated company."""

    name = "quittance.sandbox.sms"
    label = "sandbox_sms"
