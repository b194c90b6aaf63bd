"""What every page shares: base templates, fields, figures in the reader's language, static files, error pages."""
