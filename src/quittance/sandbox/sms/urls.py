"""Addresses of the simulated SMS gateway."""

from django.urls import path

from quittance.sandbox.shell import messenger
from quittance.sandbox.sms import api
from quittance.sandbox.sms.company import COMPANY

urlpatterns = [
    path("messages", api.messages),
    path("messages/<str:message_id>", api.message),
    path("account", api.account),
    *messenger.urls(COMPANY),
]
