"""Addresses of letting somebody help, and of helping."""

from django.urls import path

from quittance.sites.portal.views import helping, mandates

patterns = [
    path("my/helpers/", mandates.listed, name="helpers"),
    path("my/helpers/new/", mandates.new, name="helper_new"),
    path("my/helpers/<int:mandate_id>/confirm/", mandates.confirmed, name="helper_confirm"),
    path("my/helpers/<int:mandate_id>/end/", mandates.end, name="helper_end"),
    path("my/helping/", helping.listed, name="helping"),
    path("my/helping/stop/", helping.stop, name="helping_stop"),
    path("my/helping/over/", helping.over, name="helping_over"),
    path("my/helping/<int:mandate_id>/", helping.begin, name="helping_begin"),
    path("my/helping/<int:mandate_id>/end/", helping.end, name="helping_end"),
]
