"""The verbs of the payments area: begin, settle, import, book."""
