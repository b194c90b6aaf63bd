"""The verbs of the plans area: agree, change, judge, ask, answer, offer, draw."""
