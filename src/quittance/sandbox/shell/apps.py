"""Registers the shell with Django, for its model and templates."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """The shared part of the sandbox."""

    name = "quittance.sandbox.shell"
    label = "sandbox_shell"
