"""The debtor's pages: pay without logging in, see a case, understand every amount."""
