"""How MAIL_SERVICE and MAIL_OPTIONS become settings of Django and django-anymail."""


def mail_backend(service: str) -> str:
    """The class that Django sends e-mail with; without a service one that sends nothing and says so."""
    if service in ("", "smtp"):
        return f"django.core.mail.backends.{service or 'dummy'}.EmailBackend"
    return f"anymail.backends.{service}.EmailBackend"


def service_options(service: str, options: str) -> dict[str, str]:
    """The settings of django-anymail for a service, from "name=value" separated by commas."""
    pairs = (part.partition("=") for part in options.split(",") if part.strip())
    return {f"{service.upper()}_{name.strip().upper()}": value.strip() for name, _sign, value in pairs}
