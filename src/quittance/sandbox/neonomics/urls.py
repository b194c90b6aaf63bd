"""Addresses of the simulated Neonomics and of its banks' page."""

from django.urls import path

from quittance.sandbox.neonomics import api, landing
from quittance.sandbox.neonomics.company import NEONOMICS
from quittance.sandbox.shell import control

_PAYMENT = "ics/v3/payments/<str:product>/<uuid:payment_id>"

urlpatterns = [
    path("auth/realms/<str:realm>/protocol/openid-connect/token", api.token),
    path("ics/v3/banks", api.banks),
    path("ics/v3/session", api.sessions),
    path("ics/v3/session/<uuid:session_id>", api.session),
    path("ics/v3/consent/<uuid:session_id>", api.consent),
    path("ics/v3/payments/<str:product>", api.order),
    path(_PAYMENT, api.payment),
    path(f"{_PAYMENT}/authorize", api.authorize),
    path(f"{_PAYMENT}/complete", api.complete),
    path("bank/<str:token>", landing.page),
    *control.urls(NEONOMICS),
]
