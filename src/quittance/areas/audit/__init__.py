"""Who did what to what: one append-only row per change. Actor and subject are plain strings, so it needs nobody."""
