"""Debtors and creditors: who they are and how to reach them. Identity numbers are kept encrypted."""
