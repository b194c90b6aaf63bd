"""Bank and claim files to records and back. Pure; nothing else may know a file's layout."""
