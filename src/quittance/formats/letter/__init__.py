"""Letters: composed from facts into one page (compose), kept as data (records), shown as PDF and web page (told)."""

from quittance.formats.letter.letterhead import Letterhead
from quittance.formats.letter.page import Sheets, Shown, qr_svg, shown, write_pdf, write_png, write_print_file
from quittance.formats.letter.records import (
    KINDS,
    LANGUAGES,
    WITH_LOGIN,
    Kind,
    Page,
    PrintedLogin,
    Sender,
    page_from_dict,
)
from quittance.formats.letter.told import told

__all__ = [
    "KINDS",
    "LANGUAGES",
    "WITH_LOGIN",
    "Kind",
    "Letterhead",
    "Page",
    "PrintedLogin",
    "Sender",
    "Sheets",
    "Shown",
    "page_from_dict",
    "qr_svg",
    "shown",
    "told",
    "write_pdf",
    "write_png",
    "write_print_file",
]
