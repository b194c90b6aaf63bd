"""What people are told by text message and e-mail: an outbox, what became of each notice, codes to check them by."""
