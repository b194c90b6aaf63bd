"""Registers the area."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """The contacts area."""

    name = "quittance.areas.contacts"
    label = "contacts"
