"""Views of the desk, by room."""
