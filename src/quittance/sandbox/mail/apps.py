"""Registers the simulated mail service with Django, for its models."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The simulated company."""

    name = "quittance.sandbox.mail"
    label = "sandbox_mail"
