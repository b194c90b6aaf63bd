"""Quittance: self-service portal of a debt-collection agency and the claim ledger behind it."""
