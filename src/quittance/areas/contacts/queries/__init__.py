"""Reads of the contacts area."""
