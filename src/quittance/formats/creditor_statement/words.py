"""The statement's words in bokmål and English. A statement is a document and is not translated after it was made."""

from __future__ import annotations

from datetime import date

from quittance.core.money import to_text

LANGUAGES = ("nb", "en")
MINUS = "\u2212"
_BLANK = "\u00a0"

WORDS: dict[str, dict[str, str]] = {
    "nb": {
        "title": "Oppgjør {number}",
        "to": "Til",
        "from": "Fra",
        "until": "Innbetalt til og med",
        "made": "Laget",
        "org": "Org.nr.",
        "cases": "Innbetalinger på hver sak",
        "case": "Sak",
        "invoices": "Faktura",
        "principal": "Hovedstol",
        "interest": "Renter",
        "reminder_fees": "Gebyr",
        "legal_costs": "Rettslige",
        "other": "Annet",
        "collected": "Til dere",
        "fees": "Salær",
        "vat": "Mva.",
        "sum": "Sum",
        "summary": "Oppgjøret",
        "summary_collected": "Innbetalt til dere",
        "summary_vat": "Merverdiavgift av salær, som dere betaler og kan trekke fra",
        "summary_before": "Overført fra forrige oppgjør",
        "summary_paid": "Utbetales til dere",
        "summary_after": "Overføres til neste oppgjør",
        "summary_fees": "Salær som skyldner har betalt, og som vi beholder",
        "account": "Konto",
        "reference": "Referanse",
        "note_vat": "Dere har fradragsrett for merverdiavgift. Avgiften av salæret er derfor ikke betalt av skyldner, "
        "men trukket i oppgjøret.",
        "note_no_vat": "Dere har ikke fradragsrett for merverdiavgift. Salæret som skyldner har betalt, er med avgift, "
        "og ingenting er trukket i oppgjøret.",
        "note_back": "Beløp med minus er betalinger som er ført tilbake siden forrige oppgjør.",
    },
    "en": {
        "title": "Remittance {number}",
        "to": "To",
        "from": "From",
        "until": "Paid in until",
        "made": "Made",
        "org": "Org. no.",
        "cases": "What was paid on each case",
        "case": "Case",
        "invoices": "Invoice",
        "principal": "Principal",
        "interest": "Interest",
        "reminder_fees": "Letter fees",
        "legal_costs": "Legal costs",
        "other": "Other",
        "collected": "Yours",
        "fees": "Our fee",
        "vat": "VAT",
        "sum": "Total",
        "summary": "The remittance",
        "summary_collected": "Paid in for you",
        "summary_vat": "VAT on our fee, which you pay and can deduct",
        "summary_before": "Carried from the remittance before",
        "summary_paid": "Paid to you",
        "summary_after": "Carried to the next remittance",
        "summary_fees": "Our fee, paid by the debtors and kept by us",
        "account": "Account",
        "reference": "Reference",
        "note_vat": "You deduct VAT. The debtors have therefore not paid the VAT on our fee; it is set off here.",
        "note_no_vat": "You do not deduct VAT. The fee that the debtors have paid includes it, and nothing is set off.",
        "note_back": "Amounts with a minus sign are payments taken back since the remittance before.",
    },
}


def amount(ore: int, language: str) -> str:
    """Kroner for a person: 1 234,50 in bokmål, 1,234.50 in English."""
    whole, _, rest = to_text(abs(ore)).partition(".")
    grouped = f"{int(whole):,}"
    sign = MINUS if ore < 0 else ""
    return sign + (f"{grouped}.{rest}" if language == "en" else f"{grouped.replace(',', _BLANK)},{rest}")


def day(value: date, language: str) -> str:
    """A date for a person."""
    return f"{value.day} {value:%B %Y}" if language == "en" else f"{value:%d.%m.%Y}"
