"""What people ask us to do with what we hold about them: correct, restrict, erase; and what we answered."""
