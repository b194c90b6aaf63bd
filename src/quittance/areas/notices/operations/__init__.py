"""Verbs of the notices area."""
