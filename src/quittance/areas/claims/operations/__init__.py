"""The verbs of the claims area: import, register, charge."""
