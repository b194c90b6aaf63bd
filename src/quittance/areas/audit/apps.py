"""Registers the area."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit area."""

    name = "quittance.areas.audit"
    label = "audit"
