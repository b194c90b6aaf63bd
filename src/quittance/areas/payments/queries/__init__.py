"""Reads of the payments area: attempts, receipts, what a payment covered."""
