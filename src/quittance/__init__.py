"""Quittance: self-service portal of a debt-collection agency and the claim ledger behind it."""

__version__ = "0.1.0"
