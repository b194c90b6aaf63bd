"""Values as they come from a control page or the control interface, and the two ways an order can be refused."""

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]


class BadOrder(ValueError):
    """An order that cannot be understood."""


class NotAllowed(Exception):
    """An order the company's rules do not allow; `code` is the company's own word for the reason."""

    def __init__(self, code: str, detail: str, status: int = 409) -> None:
        """`status` is how the control interface answers."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status


def number(values: Values, name: str, default: int) -> int:
    """A whole number, from JSON or from a form."""
    value = values.get(name, default)
    if value in ("", None):
        return default
    try:
        if isinstance(value, float):
            raise ValueError
        return int(value)
    except (TypeError, ValueError):
        raise BadOrder(f"{name} must be a whole number") from None


def flag(value: Any) -> bool:
    """True or false, from JSON or from a form."""
    return value is True or str(value).lower() in ("1", "true", "on", "yes")


def kroner(ore: int, lang: str = "en") -> str:
    """Øre as a person reads it."""
    whole, rest = divmod(ore, 100)
    grouped = f"{whole:,}"
    if lang == "nb":
        return grouped.replace(",", "\u00a0") + f",{rest:02d} kr"
    return f"NOK {grouped}.{rest:02d}"
