"""Outside companies, each behind the port of its kind. No other production code speaks HTTP outwards."""
