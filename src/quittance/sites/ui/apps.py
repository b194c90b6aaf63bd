"""Registers the user interface shared by all sites."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base pages, fields, static files and how figures are written."""

    name = "quittance.sites.ui"
    label = "ui"
