"""Read-only across all areas: invariants, trial balance, reports."""
