"""What is owed: cases, their claims, notices and charges, the references that lead to them, and balances."""
