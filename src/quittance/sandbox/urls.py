"""Addresses of the sandbox: the shell, and one folder per simulated company."""

from django.urls import include, path

from quittance.sandbox.shell import pages

urlpatterns = [
    path("", pages.index, name="index"),
    path("livez", pages.livez, name="livez"),
    path("assets/sandbox.css", pages.stylesheet, name="stylesheet"),
    path("vipps/", include("quittance.sandbox.vipps.urls")),
    path("netaxept/", include("quittance.sandbox.netaxept.urls")),
    path("nexi/", include("quittance.sandbox.nexi.urls")),
    path("neonomics/", include("quittance.sandbox.neonomics.urls")),
    path("bank/", include("quittance.sandbox.bank.urls")),
    path("bankid/", include("quittance.sandbox.bankid.urls")),
    path("sms/", include("quittance.sandbox.sms.urls")),
    path("mail/", include("quittance.sandbox.mail.urls")),
]
