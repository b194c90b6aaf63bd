"""The trail of changes: who did what, when. Actors and subjects are texts, so that every area may write here."""
