"""Reads of the claims area; frozen records out, never rows to change."""
