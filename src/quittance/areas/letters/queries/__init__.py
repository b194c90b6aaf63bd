"""Reads of the letters area."""
