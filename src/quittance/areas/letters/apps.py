"""Registers the area."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """The letters area."""

    name = "quittance.areas.letters"
    label = "letters"
