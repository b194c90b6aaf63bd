"""How people are reached: verified e-mail addresses and phones, the address they gave for letters, what they prefer."""
