"""Accounts, postings, legs. One door in (`operations.post`); append-only in the database itself."""
