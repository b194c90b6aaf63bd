"""What is true without a computer: money, days, interest, fees, allocation, references. Pure; standard library only."""
