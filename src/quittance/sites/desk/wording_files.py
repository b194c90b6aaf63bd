"""Words for what is wrong with a received file: the codes of its problems and the places they are at."""

import re

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

# What is wrong with a bank file (formats/ocr_giro, formats/camt and areas/payments/operations/bank_*.py).
PROBLEMS = {
    "account": gettext_lazy("The account is missing."),
    "account_not_ours": gettext_lazy("The file is for an account that is none of the agency's. Nothing was booked."),
    "after_end": gettext_lazy("Something stands after the end of the file."),
    "amount": gettext_lazy("An amount is missing or is no amount."),
    "amount_decimals": gettext_lazy("An amount has parts of an øre."),
    "balance": gettext_lazy("The balances and the payments of the statement do not add up."),
    "balance_gap": gettext_lazy("The statement does not begin where the one before it ended: one is missing."),
    "characters": gettext_lazy("Something stands in a field that may not stand there, such as letters in a number."),
    "compared_only": gettext_lazy("Payments were compared and not booked: the account is booked from other files."),
    "count_entries": gettext_lazy("The number of entries is not what the bank says it is."),
    "count_payments": gettext_lazy("The number of payments is not what the bank says it is."),
    "count_records": gettext_lazy("The number of lines is not what the file itself says it is."),
    "count_transactions": gettext_lazy("The number of payments is not what the file itself says it is."),
    "currency": gettext_lazy("The account was moved in other money than kroner. Only kroner are booked."),
    "date": gettext_lazy("A date is missing or is no day of the calendar."),
    "delivery_changed": gettext_lazy("A delivery with this number came before, with another content."),
    "direction": gettext_lazy("It is not said whether money came or went."),
    "doctype": gettext_lazy("The file declares a document type. Banks do not send that: do not use it."),
    "empty": gettext_lazy("The file is empty. Fetch it from the bank again."),
    "encoding": gettext_lazy("The file is not written in UTF-8, as banks write it."),
    "format_unknown": gettext_lazy("This is no OCR giro, camt.053 or camt.054 file from a bank."),
    "future_date": gettext_lazy("Money is booked on a day to come. Bring the file in when the day has come."),
    "looks_known": gettext_lazy(
        "Payments are like earlier ones in all but the bank's reference. See whether they are real."
    ),
    "message_id": gettext_lazy("The message has no identifier."),
    "missing_end": gettext_lazy("The end of the file is missing: it was cut off."),
    "missing_start": gettext_lazy("The beginning of the file is missing."),
    "no_account": gettext_lazy("The message holds no account."),
    "number_order": gettext_lazy("The numbers of the payments are not in order."),
    "number_pair": gettext_lazy("Two lines of one payment have different numbers."),
    "order": gettext_lazy("Parts of an entry stand after its payments."),
    "pending": gettext_lazy("Some payments are not booked by the bank yet, so neither are they here."),
    "place": gettext_lazy("Something stands where it may not stand."),
    "rate_missing": gettext_lazy(
        "The statutory rate of late-payment interest is not known for that day yet. Nothing is booked before it is."
    ),
    "record_length": gettext_lazy("A line of the file is too long or too short."),
    "record_order": gettext_lazy("A line stands where it may not stand."),
    "record_unknown": gettext_lazy("A line is of a kind that OCR giro does not have."),
    "settlement_dates": gettext_lazy("The first and last settlement dates are not those of the payments."),
    "sign": gettext_lazy("An amount has another sign than 0 or a minus."),
    "status": gettext_lazy("It is not said whether an entry is booked."),
    "sum": gettext_lazy("The payments do not add up to the sum that the bank says."),
    "text_record": gettext_lazy("A line with text stands where it may not stand."),
    "too_deep": gettext_lazy("The file is built as no bank builds one."),
    "too_large": gettext_lazy("The file is larger than any bank sends."),
    "too_many": gettext_lazy("There is more in the file than is read at once."),
    "too_many_problems": gettext_lazy("There are more problems than are told here."),
    "type_pair": gettext_lazy("Two lines of one payment are of different types."),
    "unreadable": gettext_lazy("The file cannot be read."),
    "version_unknown": gettext_lazy("The version of the message is not known here."),
    "xml": gettext_lazy("The file is not well-formed, or was cut off."),
    "zero_amount": gettext_lazy("Lines of 0.00 were left out."),
}
_PLACES = {
    "account": gettext_lazy("account"),
    "amounts": gettext_lazy("amounts"),
    "entry": gettext_lazy("entry"),
    "line": gettext_lazy("line"),
    "payment": gettext_lazy("payment"),
    "record": gettext_lazy("line"),
    "statement": gettext_lazy("statement"),
}


def problem(code: str) -> str:
    """What is wrong in the reader's language; empty where the message is told better, or nobody has found words."""
    return "" if get_language() == "en" else str(PROBLEMS.get(code, ""))


def place(where: str) -> str:
    """Where it is wrong."""
    if where == "file":
        return _("the file")
    return re.sub(r"[a-z]+", lambda word: str(_PLACES.get(word[0], word[0])), where)
