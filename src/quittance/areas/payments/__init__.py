"""Money coming in: attempts at a provider, bank files, what each payment covered, and what waits for a person."""
