"""A stateful BankID: an OpenID Connect provider with test people, signed tokens, and every way to spoil them."""
