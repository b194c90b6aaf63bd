"""Verbs of the letters area."""
