"""What every template may use: who the agency is and which languages there are. Never touches the database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

WARNING_SECONDS = 120
"""How long before the end of a session the visitor is warned (WCAG 2.2.1 asks for at least 20 seconds)."""

# Each language by its own name: a reader looks for the word she knows.
LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))


def site(request: HttpRequest) -> dict[str, Any]:
    """Agency, opening hours, languages and whether this is the demo."""
    language = get_language() or settings.LANGUAGE_CODE
    agency = settings.AGENCY
    idle = getattr(request, "session_idle_seconds", settings.SESSION_IDLE_SECONDS)
    left = max(getattr(request, "session_left_seconds", settings.SESSION_ABSOLUTE_SECONDS), 0)
    return {
        "agency": agency,
        "agency_look": settings.LOOK,
        "hours": _unbroken(agency.phone_hours.get(language, agency.phone_hours.get("nb", ""))),
        "phone_link": "".join(sign for sign in agency.phone if sign.isdigit() or sign == "+"),
        "language": language,
        "languages": LANGUAGES,
        "is_demo": settings.DEMO,
        "warn_after": idle - WARNING_SECONDS,
        "end_after": idle,
        "idle_minutes": idle // 60,
        "left": left,
        "last_minutes": max(left // 60, 1) if left <= idle else None,
        "this_page": request.get_full_path(),
    }


def _unbroken(hours: str) -> SafeString:
    """Opening hours whose days keep their times on a narrow screen."""
    return format_html_join(", ", '<span class="nowrap">{}</span>', ((part,) for part in hours.split(", ")))
