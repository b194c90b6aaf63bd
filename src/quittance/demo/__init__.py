"""The seeded story, made only through operations and the sandbox."""
