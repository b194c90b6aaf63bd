"""Registers the demo: the templates of its panel on the start page."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo."""

    name = "quittance.demo"
    label = "demo"
