"""What the codes of notices share with those of letters, and how long a notice is worth sending."""

import datetime as dt

CODE_PURPOSE = "letter.code"
"""Of the keyed hash: the same as of letters, so that one look-up answers for both."""
USEFUL = dt.timedelta(days=3)
"""So long a notice without a secret of its own is worth sending."""
