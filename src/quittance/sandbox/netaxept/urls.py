"""Addresses of the simulated Netaxept."""

from django.urls import path

from quittance.sandbox.netaxept import api, terminal
from quittance.sandbox.netaxept.company import COMPANY
from quittance.sandbox.shell import control

urlpatterns = [
    path("Netaxept/Register.aspx", api.register),
    path("Netaxept/Process.aspx", api.process),
    path("Netaxept/Query.aspx", api.query),
    path("Terminal/default.aspx", terminal.page, name="netaxept-terminal"),
    *control.urls(COMPANY),
]
