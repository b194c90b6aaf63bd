"""Addresses of what we hold about how to reach somebody."""

from django.urls import path

from quittance.sites.portal.views import details, details_contact

patterns = [
    path("my/details/", details.details_page, name="details"),
    path("my/details/language/", details.language, name="details_language"),
    path("my/details/news/", details.way, name="details_way"),
    path("my/details/address/", details.address, name="details_address"),
    path("my/details/<slug:which>/change/", details_contact.change, name="details_contact"),
    path("my/details/<slug:which>/code/", details_contact.code, name="details_code"),
    path("my/details/<slug:which>/again/", details_contact.again, name="details_again"),
    path("my/details/<slug:which>/cancel/", details_contact.stop, name="details_cancel"),
    path("my/details/<slug:which>/remove/", details_contact.remove_it, name="details_remove"),
]
