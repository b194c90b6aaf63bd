"""A simulated SMS gateway: JSON over HTTP with a key, idempotency keys, receipts that are asked for, phones to read."""
