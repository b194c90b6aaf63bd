"""Doors for machines: signed messages from providers, and health answers."""
