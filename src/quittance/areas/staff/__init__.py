"""The agency's own people: who they are, what their roles allow, and what they did to get in."""
