"""HTTP only: load, guard, one call into an area, render."""
