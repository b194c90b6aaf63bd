"""The one settings module: everything that differs between installations comes from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from quittance.config import env
from quittance.config.agency import load_agency
from quittance.config.look import load_look
from quittance.config.mail import mail_backend, service_options

PACKAGE = Path(__file__).resolve().parents[1]
DATA = Path(env.text("QUITTANCE_DATA", "var")).resolve()

DEBUG = False
DEMO = env.flag("QUITTANCE_DEMO")
SECRET_KEY = env.text("QUITTANCE_SECRET_KEY")
# Keys for personal fields: "id:base64,id:base64"; the first encrypts, all decrypt. See kit/crypto.py.
FIELD_KEYS = env.text("QUITTANCE_FIELD_KEYS")
INDEX_KEY = env.text("QUITTANCE_INDEX_KEY")
PEPPER = env.text("QUITTANCE_PEPPER")
CLOCK_OFFSET_SECONDS = env.number("QUITTANCE_CLOCK_OFFSET", 0)

PUBLIC_URL = env.text("QUITTANCE_PUBLIC_URL", "http://localhost:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [
    urlsplit(PUBLIC_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
    *env.names("QUITTANCE_HOSTS"),
]
TRUSTED_PROXIES = env.number("QUITTANCE_TRUSTED_PROXIES", 0)
# Where print files are put for the printing house; they hold passwords.
PRINT_FOLDER = env.text("QUITTANCE_PRINT_FOLDER", str(DATA / "print"))
AGENCY = load_agency(env.text("QUITTANCE_AGENCY_FILE", str(PACKAGE / "config" / "agency.toml")))
# Colour and logo on pages and letters; see docs/look.md. Only the demo's agency has a logo by itself.
LOOK = load_look(
    AGENCY.name,
    colour=env.text("QUITTANCE_AGENCY_COLOUR", "#125c73"),
    logo=env.text("QUITTANCE_AGENCY_LOGO", ""),
    dark_logo=env.text("QUITTANCE_AGENCY_LOGO_DARK", ""),
    own=bool(env.text("QUITTANCE_AGENCY_FILE", "")),
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "quittance.kit",
    "quittance.areas.audit",
    "quittance.areas.staff",
    "quittance.areas.exchange",
    "quittance.areas.ledger",
    "quittance.areas.parties",
    "quittance.areas.notices",
    "quittance.areas.contacts",
    "quittance.areas.approvals",
    "quittance.areas.access",
    "quittance.areas.claims",
    "quittance.areas.rights",
    "quittance.areas.letters",
    "quittance.areas.payments",
    "quittance.areas.plans",
    "quittance.areas.remittance",
    "quittance.areas.insight",
    "quittance.sites.ui",
    "quittance.sites.portal",
    "quittance.sites.desk",
    "quittance.sites.hooks",
    "quittance.demo",
]

MIDDLEWARE = [
    "quittance.kit.middleware.RequestGuard",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "quittance.kit.middleware.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "quittance.kit.middleware.UploadGuard",
    "quittance.kit.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # Both only prepare: nobody is looked up until a page of the desk asks.
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quittance.sites.ui.errors.OpenedByHand",
]
ROOT_URLCONF = "quittance.config.urls"
WSGI_APPLICATION = "quittance.config.wsgi.application"
CSRF_FAILURE_VIEW = "quittance.sites.ui.errors.csrf_failure"
TOO_LARGE_VIEW = "quittance.sites.ui.errors.too_large"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csrf",
                "quittance.sites.ui.context.site",
                "quittance.demo.panel.demo_panel",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parsed: dict[str, object] = {**dj_database_url.parse(url)}
    options = parsed.setdefault("OPTIONS", {})
    assert isinstance(options, dict)
    # Prepared statements are off in Django by default; on, a page is about 1.2 times faster.
    options.setdefault("server_side_binding", True)
    options.setdefault("prepare_threshold", 2)
    options.setdefault("application_name", "quittance")
    if env.flag("QUITTANCE_POOL", default=True):
        options["pool"] = {"min_size": 1, "max_size": env.number("QUITTANCE_POOL_SIZE", 8), "timeout": 5}
    parsed["CONN_MAX_AGE"] = 0
    parsed["CONN_HEALTH_CHECKS"] = False
    parsed["ATOMIC_REQUESTS"] = False
    return parsed


# The web and the worker use a role that owns nothing; `quittance migrate` sets QUITTANCE_AS_OWNER.
DATABASE_URL = env.text("DATABASE_URL")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", DATABASE_URL)
APP_ROLE = urlsplit(DATABASE_URL).username or ""
DATABASES = {"default": _database(DATABASE_OWNER_URL if env.flag("QUITTANCE_AS_OWNER") else DATABASE_URL)}
DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_IMPORT_PATHS = [
    "quittance.kit.housekeeping",
    "quittance.areas.audit.jobs",
    "quittance.areas.claims.jobs",
    "quittance.areas.letters.jobs",
    "quittance.areas.notices.jobs",
    "quittance.areas.payments.jobs",
    "quittance.areas.plans.jobs",
    "quittance.areas.remittance.jobs",
]

# What several processes must know together: tries to log in, one-time codes already used.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kit_shared"}}

# Members of staff; debtors have no accounts. See areas/staff and sites/desk/door.py.
AUTH_USER_MODEL = "staff.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "quittance.sites.desk.door.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "desk:logged_out"
# Of wrong passwords: ten a minute and sixty an hour from one address, five in five minutes for one member.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,60/h/ip,5/5m/key", "reauthenticate": "10/m/user"}
ACCOUNT_FORMS = {
    "login": "quittance.sites.desk.forms.LoginForm",
    "reauthenticate": "quittance.sites.desk.forms.ReauthenticateForm",
    "change_password": "quittance.sites.desk.forms.ChangePasswordForm",
}
MFA_ADAPTER = "quittance.sites.desk.door.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "quittance.sites.desk.forms.CodeForm",
    "activate_totp": "quittance.sites.desk.forms.ActivateTotpForm",
    "add_webauthn": "quittance.sites.desk.forms.AddPasskeyForm",
}
MFA_TOTP_ISSUER = AGENCY.name
# Clocks of phones are a little off; a code is nevertheless taken once only (sites/desk/forms.py).
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers offer passkeys without TLS on localhost only: a demo.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

PASSWORD_HASHERS = ["quittance.kit.crypto.Argon2Hasher"]

SESSION_ENGINE = "quittance.kit.sessions"
SESSION_COOKIE_NAME = "__Host-quittance" if HTTPS else "quittance"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = 15 * 60
SESSION_ABSOLUTE_SECONDS = 4 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
# The desk has sessions of its own: another cookie, which no link from elsewhere carries along, and other limits.
SESSION_DOORS: list[dict[str, Any]] = [
    {
        "prefix": "/desk/",
        "cookie": "__Host-desk" if HTTPS else "desk",
        "same_site": "Strict",
        "idle_seconds": 30 * 60,
        "absolute_seconds": 10 * 60 * 60,
    },
]
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
if env.names("QUITTANCE_PROXY_HTTPS_HEADER"):
    SECURE_PROXY_SSL_HEADER = (env.names("QUITTANCE_PROXY_HTTPS_HEADER")[0], "https")

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "sites" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

STATIC_URL = "/static/"
STATIC_ROOT = env.text("QUITTANCE_STATIC", str(DATA / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if Path(STATIC_ROOT).joinpath("staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not Path(STATIC_ROOT).joinpath("staticfiles.json").exists()

# Payment providers by name: dotted path of the adapter and its configuration. A provider without
# credentials is not offered. Wired in quittance.config.wiring, reached through kit.wiring.
PAYMENT_PROVIDERS = "quittance.config.wiring.payment_providers"
PAYMENT_SETUPS = "quittance.config.wiring.company_setups"
RECURRING_PROVIDERS = "quittance.config.wiring.recurring_providers"
PROVIDER_ORIGINS = env.names("QUITTANCE_PROVIDER_ORIGINS")
SANDBOX_URL = env.text("QUITTANCE_SANDBOX_URL", "").rstrip("/")
VIPPS_BASE_URL = env.text("VIPPS_BASE_URL", "")
VIPPS_CLIENT_ID = env.text("VIPPS_CLIENT_ID", "")
VIPPS_CLIENT_SECRET = env.text("VIPPS_CLIENT_SECRET", "")
VIPPS_SUBSCRIPTION_KEY = env.text("VIPPS_SUBSCRIPTION_KEY", "")
VIPPS_MERCHANT_SERIAL_NUMBER = env.text("VIPPS_MERCHANT_SERIAL_NUMBER", "")
# Empty = what `quittance providers register-webhook` kept.
VIPPS_WEBHOOK_SECRETS = env.text("VIPPS_WEBHOOK_SECRETS", "")
VIPPS_READ_SECONDS = env.text("VIPPS_READ_SECONDS", "8")
VIPPS_RETRY_SECONDS = env.text("VIPPS_RETRY_SECONDS", "3")
VIPPS_ALLOW_PLAIN_HTTP = env.text("VIPPS_ALLOW_PLAIN_HTTP", "1" if DEMO else "0")
NEXI_BASE_URL = env.text("NEXI_BASE_URL", "")
NEXI_SECRET_KEY = env.text("NEXI_SECRET_KEY", "")
NEXI_MERCHANT_NUMBER = env.text("NEXI_MERCHANT_NUMBER", "")
NEXI_WEBHOOK_SECRETS = env.text("NEXI_WEBHOOK_SECRETS", "")
NEXI_TERMS_URL = env.text("NEXI_TERMS_URL", "")
NEXI_ABANDONED_MINUTES = env.text("NEXI_ABANDONED_MINUTES", "60")
NEXI_READ_SECONDS = env.text("NEXI_READ_SECONDS", "8")
NEXI_RETRY_SECONDS = env.text("NEXI_RETRY_SECONDS", "3")
NEXI_ALLOW_PLAIN_HTTP = env.text("NEXI_ALLOW_PLAIN_HTTP", "1" if DEMO else "0")
NETAXEPT_BASE_URL = env.text("NETAXEPT_BASE_URL", "")
NETAXEPT_MERCHANT_ID = env.text("NETAXEPT_MERCHANT_ID", "")
NETAXEPT_TOKEN = env.text("NETAXEPT_TOKEN", "")
NETAXEPT_METHODS = env.text("NETAXEPT_METHODS", "BankAxess")
NETAXEPT_CALLBACK_SECRET = env.text("NETAXEPT_CALLBACK_SECRET", "")
NETAXEPT_ABANDONED_MINUTES = env.text("NETAXEPT_ABANDONED_MINUTES", "60")
NETAXEPT_READ_SECONDS = env.text("NETAXEPT_READ_SECONDS", "20")
NETAXEPT_RETRY_SECONDS = env.text("NETAXEPT_RETRY_SECONDS", "3")
NETAXEPT_ALLOW_PLAIN_HTTP = env.text("NETAXEPT_ALLOW_PLAIN_HTTP", "1" if DEMO else "0")
NEONOMICS_BASE_URL = env.text("NEONOMICS_BASE_URL", "")
NEONOMICS_REALM = env.text("NEONOMICS_REALM", "")
NEONOMICS_CLIENT_ID = env.text("NEONOMICS_CLIENT_ID", "")
NEONOMICS_CLIENT_SECRET = env.text("NEONOMICS_CLIENT_SECRET", "")
NEONOMICS_ENCRYPTION_KEY = env.text("NEONOMICS_ENCRYPTION_KEY", "")
NEONOMICS_READ_SECONDS = env.text("NEONOMICS_READ_SECONDS", "20")
NEONOMICS_RETRY_SECONDS = env.text("NEONOMICS_RETRY_SECONDS", "3")
NEONOMICS_ALLOW_PLAIN_HTTP = env.text("NEONOMICS_ALLOW_PLAIN_HTTP", "1" if DEMO else "0")

# Logging in with an electronic identity: BankID or a broker of it, wired in quittance.config.identity.
IDENTITY_PROVIDER = "quittance.config.identity.identity_provider"
IDENTITY_SETUP = "quittance.config.identity.identity_setup"
BANKID_ISSUER = env.text("BANKID_ISSUER", "")
BANKID_CLIENT_ID = env.text("BANKID_CLIENT_ID", "")
BANKID_CLIENT_SECRET = env.text("BANKID_CLIENT_SECRET", "")
BANKID_SCOPE = env.text("BANKID_SCOPE", "openid profile nnin_altsub")
BANKID_PID_CLAIM = env.text("BANKID_PID_CLAIM", "nnin_altsub")
BANKID_STABLE_ID_CLAIM = env.text("BANKID_STABLE_ID_CLAIM", "bankid_altsub")
BANKID_ACR_LEVELS = env.text("BANKID_ACR_LEVELS", "")
BANKID_LEVEL = env.text("BANKID_LEVEL", "high")
BANKID_ACR_VALUES = env.text("BANKID_ACR_VALUES", "")
BANKID_LOGIN_HINT = env.text("BANKID_LOGIN_HINT", "")
BANKID_USERINFO = env.text("BANKID_USERINFO", "")
BANKID_END_SESSION = env.text("BANKID_END_SESSION", "0")
# Who logs out there is sent on by a form, and browsers apply form-action to that.
LOGOUT_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(BANKID_ISSUER))] if BANKID_END_SESSION == "1" else []
BANKID_READ_SECONDS = env.text("BANKID_READ_SECONDS", "8")
BANKID_ALLOW_PLAIN_HTTP = env.text("BANKID_ALLOW_PLAIN_HTTP", "1" if DEMO else "0")

# Notices to people, wired in quittance.config.messaging: text messages through a gateway, e-mail through Django.
SMS_GATEWAY = "quittance.config.messaging.sms_gateway"
MESSAGING_SETUPS = "quittance.config.messaging.setups"
SMS_BASE_URL = env.text("SMS_BASE_URL", "").rstrip("/")
SMS_API_KEY = env.text("SMS_API_KEY", "")
SMS_SENDER = env.text("SMS_SENDER", "")
SMS_COUNTRIES = env.text("SMS_COUNTRIES", "+47")
SMS_READ_SECONDS = env.text("SMS_READ_SECONDS", "8")
SMS_RETRY_SECONDS = env.text("SMS_RETRY_SECONDS", "3")
SMS_ALLOW_PLAIN_HTTP = env.text("SMS_ALLOW_PLAIN_HTTP", "1" if DEMO else "0")
MAIL_SERVICE = env.text("MAIL_SERVICE", "")
MAIL_FROM = env.text("MAIL_FROM", "")
MAIL_SECURITY = env.text("MAIL_SECURITY", "starttls")
EMAIL_BACKEND = mail_backend(MAIL_SERVICE)
EMAIL_HOST = env.text("MAIL_HOST", "localhost")
EMAIL_PORT = env.number("MAIL_PORT", 587)
EMAIL_HOST_USER = env.text("MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("MAIL_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SECURITY == "starttls", MAIL_SECURITY == "tls"
EMAIL_TIMEOUT = env.number("MAIL_SECONDS", 20)
DEFAULT_FROM_EMAIL = MAIL_FROM or "nobody@localhost"
ANYMAIL = {
    **service_options(MAIL_SERVICE, env.text("MAIL_OPTIONS", "")),
    "REQUESTS_TIMEOUT": EMAIL_TIMEOUT,
    # An address that was refused is an error like any other, and not a line in a status nobody reads.
    "IGNORE_RECIPIENT_STATUS": False,
}

# Browsers apply form-action to the redirect after a form post as well: the providers' pages are listed.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *PROVIDER_ORIGINS, *LOGOUT_ORIGINS],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Bytes of a whole request, by where it goes: staff send bank files, debtors a proof of payment.
LARGEST_UPLOADS = {"/desk/": 64_000_000, "/": 12_000_000}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LOGGING_CONFIG = "quittance.kit.logs.configure"
# Django calls LOGGING_CONFIG only when there is something to hand over.
LOGGING: dict[str, object] = {"version": 1}
