"""Settings of the sandbox: a small Django project of its own, with its own file database and nothing of the product.

Environment: QUITTANCE_DATA (folder of sandbox.sqlite3), QUITTANCE_CLOCK_OFFSET (seconds added to the clock),
SANDBOX_PUBLIC_URL (address browsers use, when it is not the one the product calls), and the values of each company read
in its `merchant` module.
"""

import os
from pathlib import Path

DATA = Path(os.environ.get("QUITTANCE_DATA", "var"))
PUBLIC_URL = os.environ.get("SANDBOX_PUBLIC_URL", "").rstrip("/")
CLOCK_OFFSET = int(os.environ.get("QUITTANCE_CLOCK_OFFSET") or "0")

# Nothing here is secret: the sandbox has no users, no sessions and no personal data.
SECRET_KEY = "sandbox"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "quittance.sandbox.urls"
WSGI_APPLICATION = "quittance.sandbox.wsgi.application"
INSTALLED_APPS = [
    "quittance.sandbox.shell",
    "quittance.sandbox.vipps",
    "quittance.sandbox.netaxept",
    "quittance.sandbox.nexi",
    "quittance.sandbox.neonomics",
    "quittance.sandbox.bank",
    "quittance.sandbox.bankid",
    "quittance.sandbox.sms",
    "quittance.sandbox.mail",
]
MIDDLEWARE = ["quittance.sandbox.shell.middleware.SameSite", "quittance.sandbox.shell.middleware.PageHeaders"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "sandbox.sqlite3",
        "OPTIONS": {
            # Writers queue up from the start of a transaction, so none of them fails half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Oslo"
USE_I18N = False
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A 4xx is this program's daily bread, not news.
    "loggers": {"django.request": {"level": "ERROR"}},
}
