"""The outside world simulated with state. Knows Quittance only over the wire."""
