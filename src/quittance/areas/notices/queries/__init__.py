"""Reads of the notices area."""
