"""Addresses of the simulated mail service."""

from django.urls import path

from quittance.sandbox.mail import api
from quittance.sandbox.mail.company import COMPANY
from quittance.sandbox.shell import messenger

urlpatterns = [path("email", api.email), *messenger.urls(COMPANY)]
