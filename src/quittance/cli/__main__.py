"""`python -m quittance.cli`, for programs that start the command without knowing where it is installed."""

from quittance.cli import main

main()
