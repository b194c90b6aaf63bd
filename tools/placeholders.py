"""Settings for programs that load Django without running the product: type checks, migration checks, tests."""

import os

PLACEHOLDERS = {
    "DATABASE_URL": "postgresql://quittance_app@/not_started?host=/nonexistent",
    "QUITTANCE_POOL": "0",
    "QUITTANCE_SECRET_KEY": "a placeholder of 50 characters or more, used by no installation",
    "QUITTANCE_FIELD_KEYS": "1:cGxhY2Vob2xkZXItcGxhY2Vob2xkZXItcGxhY2Vob2w=",
    "QUITTANCE_INDEX_KEY": "a placeholder",
    "QUITTANCE_PEPPER": "a placeholder",
    "QUITTANCE_PUBLIC_URL": "http://localhost:8000",
}


def set_placeholders() -> None:
    """Fill in what the environment does not say itself."""
    for name, value in PLACEHOLDERS.items():
        os.environ.setdefault(name, value)
