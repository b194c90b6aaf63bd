"""Settings, URLs and wiring. Top floor: nothing below imports it."""
