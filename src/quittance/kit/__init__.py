"""Django plumbing without a business word: clock, encryption, database access, sessions, throttling."""
