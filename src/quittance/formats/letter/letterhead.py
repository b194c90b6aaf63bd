"""What an agency's paper looks like: three shades of its colour, and its logo. Nothing of what a letter says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`ink` for headings and large figures, `pale` behind boxes, `hair` for lines, each as "#rrggbb".

    `logo` is the picture's bytes, none where the sender's name is written instead; `logo_form` is svg or png,
    `logo_ratio` its width to its height.
    """

    ink: str = "#0b3340"
    pale: str = "#eaf2f4"
    hair: str = "#9fb6bd"
    logo: bytes = b""
    logo_form: str = ""
    logo_ratio: str = ""


PLAIN = Letterhead()
"""For a sender whose look nobody has set."""
