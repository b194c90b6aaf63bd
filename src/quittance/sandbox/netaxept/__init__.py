"""A stateful Netaxept: the REST interface, the terminal with BankAxess and cards, and unsigned callbacks."""
