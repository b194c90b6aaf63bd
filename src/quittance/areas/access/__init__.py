"""Who may see whose case: letter credentials, visitors, and the gates every page passes."""
