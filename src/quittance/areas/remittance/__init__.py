"""Client money on its way out: what each creditor is paid and why, payment files, and the daily look at the account.

Promises: a leg of the books is remitted once; a file is what was decided, to the byte, and two people besides its maker
have approved those bytes; the bank's balance and the books agree to the øre, or somebody is told why not.
"""
