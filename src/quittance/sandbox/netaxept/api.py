"""The REST interface: Register, Process and Query, as forms or in the address, credentials among the parameters."""

import hmac
import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from quittance.sandbox.netaxept import answers, merchant, transactions
from quittance.sandbox.netaxept.models import Transaction
from quittance.sandbox.netaxept.problems import Refusal
from quittance.sandbox.netaxept.transactions import Cause
from quittance.sandbox.shell import clock, faults

_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_REQUIRED = ("orderNumber", "amount", "currencyCode", "redirectUrl")
Fields = dict[str, str]


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """/Netaxept/Register.aspx"""

    def do(fields: Fields, cause: Cause) -> str:
        missing = [name for name in _REQUIRED if not fields.get(name)]
        if missing:
            raise Refusal("ValidationException", f"Missing parameter: '{missing[0]}'")
        if not _ID.fullmatch(fields["orderNumber"]) or not _ID.fullmatch(fields.get("transactionId") or "x"):
            raise Refusal("ValidationException", "orderNumber and transactionId: at most 32 letters and digits")
        if _amount(fields, "amount") <= 0:
            raise Refusal("ValidationException", "Transaction amount must be greater than zero.")
        if not fields["redirectUrl"].startswith(("https://", "http://")):
            raise Refusal("ValidationException", "redirectUrl must be an absolute address")
        if fields["currencyCode"] != "NOK":
            raise Refusal("MerchantTranslationException", "Currency is not set up for this merchant")
        return answers.registered(transactions.register(fields, cause))

    return _serve(request, "register", do)


@require_http_methods(["GET", "POST"])
def process(request: HttpRequest) -> HttpResponse:
    """/Netaxept/Process.aspx"""

    def do(fields: Fields, cause: Cause) -> str:
        operation = fields.get("operation", "").upper()
        found = transactions.find(fields.get("transactionId", ""))
        work: dict[str, Callable[[], None]] = {
            "AUTH": lambda: transactions.authorise(found, cause),
            "SALE": lambda: transactions.sale(found, _amount(fields, "transactionAmount"), cause),
            "CAPTURE": lambda: transactions.capture(found, _amount(fields, "transactionAmount"), cause),
            "CREDIT": lambda: transactions.credit(found, _amount(fields, "transactionAmount"), cause),
            "ANNUL": lambda: transactions.annul(found, cause),
            "VERIFY": lambda: None,
        }
        if operation not in work:
            raise Refusal("NotSupportedException", "Operation is not supported")
        work[operation]()
        return answers.processed(found, operation, cause.now)

    operation = _fields(request).get("operation", "").lower()
    return _serve(request, operation if operation in OPERATIONS else "process", do)


@require_http_methods(["GET", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """/Netaxept/Query.aspx"""

    def do(fields: Fields, cause: Cause) -> str:
        return answers.queried(transactions.find(fields.get("transactionId", "")), cause.now)

    return _serve(request, "query", do)


OPERATIONS = ("any", "register", "query", "process", "auth", "sale", "capture", "credit", "annul")


def _serve(request: HttpRequest, name: str, do: Callable[[Fields, Cause], str]) -> HttpResponse:
    fields = _fields(request)
    reference = fields.get("transactionId", "")

    def work() -> HttpResponse:
        cause = Cause(clock.now(), fields.get("transactionReconRef", "")[:64], fields.get("description", "")[:200])
        try:
            with transaction.atomic():
                _check_credentials(fields)
                text = do(fields, cause)
        except Refusal as refusal:
            if refusal.log:
                transactions.log_failure(Transaction.objects.get(transaction_id=reference), *refusal.log, cause)
            text = answers.refused(refusal, reference, cause.now)
        return HttpResponse(text, content_type="text/xml; charset=utf-8")

    return faults.serve(request, faults.Operation("netaxept", name, reference), work)


def _fields(request: HttpRequest) -> Fields:
    return {**request.GET.dict(), **request.POST.dict()}


def _check_credentials(fields: Fields) -> None:
    given = f"{fields.get('merchantId')} {fields.get('token')}"
    if not hmac.compare_digest(given.encode(), f"{merchant.MERCHANT_ID} {merchant.TOKEN}".encode()):
        raise Refusal("AuthenticationException", "Unable to authenticate merchant")


def _amount(fields: Fields, name: str) -> int:
    digits = fields.get(name, "")
    if not re.fullmatch(r"-?[0-9]{1,12}", digits):
        raise Refusal("ValidationException", f"{name} must be a whole number of minor units")
    return int(digits)
