"""What the plans area can be asked."""
