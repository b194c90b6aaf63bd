"""Registers the area."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The approvals area."""

    name = "quittance.areas.approvals"
    label = "approvals"
