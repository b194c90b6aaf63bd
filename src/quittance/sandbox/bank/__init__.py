"""The agency's bank, as far as payments need it: money arrives on an account, and the bank's files tell of it."""
