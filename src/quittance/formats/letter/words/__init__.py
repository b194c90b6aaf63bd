"""The wording of letters in bokmål, nynorsk and English. VERSION counts its changes: a letter keeps the one it had."""

from collections.abc import Mapping

from quittance.formats.letter.words import en, nb, nn

VERSION = 5

LABELS: Mapping[str, Mapping[str, str]] = {"nb": nb.LABELS, "nn": nn.LABELS, "en": en.LABELS}
"""What the layout needs around the text; kept with the letter."""

TEXTS: Mapping[str, Mapping[str, str]] = {"nb": nb.TEXTS, "nn": nn.TEXTS, "en": en.TEXTS}
"""Sentences with names in braces, by kind of letter and place."""
