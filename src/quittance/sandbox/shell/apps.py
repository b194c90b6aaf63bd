"""Registers the shell with Django, for its models and templates, and its deliveries with the background thread."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """The shared part of the sandbox."""

    name = "quittance.sandbox.shell"
    label = "sandbox_shell"

    def ready(self) -> None:
        """Deliveries happen without a request."""
        from quittance.sandbox.shell import background, letters

        background.register(letters.tick)
