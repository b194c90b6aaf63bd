"""Addresses of getting a login: a new letter, and a company's colleagues."""

from django.urls import path

from quittance.sites.portal.views import colleagues, renewal

patterns = [
    path("my/new-letter/", renewal.new_letter, name="new_letter"),
    path("my/new-letter/asked/", renewal.asked, name="new_letter_asked"),
    path("my/login/ended/", renewal.login_ended, name="login_ended"),
    path("my/colleagues/", colleagues.colleagues, name="colleagues"),
    path("my/colleagues/<int:credential_id>/end/", colleagues.end, name="colleague_end"),
]
