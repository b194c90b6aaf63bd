"""Callbacks: an unsigned JSON object that names the transaction and nothing else, to the merchant's one address."""

import json
from datetime import datetime

from quittance.sandbox.netaxept import merchant
from quittance.sandbox.netaxept.models import Transaction
from quittance.sandbox.shell.letters import Draft, post_as_switched


def draft(payment: Transaction, name: str, *, reference: str = "", forgery: str = "") -> Draft:
    """A callback about a transaction; a forged one goes to the address with another secret in it."""
    url = merchant.callback_url()
    if forgery:
        front, _, _ = url.rstrip("/").rpartition("/")
        url = f"{front}/not-the-secret-of-this-merchant/"
    body = json.dumps({"TransactionId": reference or payment.transaction_id})
    return Draft("netaxept", payment.transaction_id, name, url, body, forgery=forgery)


def post(payment: Transaction, name: str, now: datetime) -> None:
    """The normal course, if the merchant has an address."""
    if merchant.callback_url():
        post_as_switched(draft(payment, name), now)
