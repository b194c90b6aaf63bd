"""The business, one area per noun; each owns its tables and calls only the areas below it."""
