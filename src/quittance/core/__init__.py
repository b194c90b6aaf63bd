"""Sums and rules one could check with pencil and paper, from money to references. Pure; standard library only."""
