"""Reads of the remittance area: runs and their lines, files, the calendar of reconciled days."""
