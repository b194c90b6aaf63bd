"""Short notices by text message and e-mail. They say that there is something, never what, about whom or how much.

The only things that differ between two notices of a kind and language are the agency, its address and the codes.
"""

from quittance.formats.notice.compose import KINDS, LANGUAGES, Facts, Kind, Message, compose

__all__ = ["KINDS", "LANGUAGES", "Facts", "Kind", "Message", "compose"]
