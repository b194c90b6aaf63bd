"""Addresses of the simulated Nexi Checkout."""

from django.urls import path

from quittance.sandbox.nexi import api, page
from quittance.sandbox.nexi.company import COMPANY
from quittance.sandbox.shell import control

_PAYMENT = "v1/payments/<str:payment_id>"

urlpatterns = [
    path("v1/payments", api.create),
    path(_PAYMENT, api.get),
    path(f"{_PAYMENT}/terminate", api.terminate),
    path(f"{_PAYMENT}/cancels", api.cancels),
    path(f"{_PAYMENT}/charges", api.charges),
    path(f"{_PAYMENT}/refunds", api.refunds),
    path("v1/charges/<str:charge_id>/refunds", api.charge_refunds),
    path("v1/paymentmethods", api.methods),
    path("hostedpaymentpage/", page.page, name="nexi-page"),
    *control.urls(COMPANY),
]
