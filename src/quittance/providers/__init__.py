"""One folder per outside company behind one port per kind. The only production code that speaks HTTP outwards."""
