"""A stateful Neonomics (UAPI v3) with a handful of invented banks and the page on which their customers approve."""
