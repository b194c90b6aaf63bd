"""Verbs of the contacts area."""
