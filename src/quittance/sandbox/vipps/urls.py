"""Addresses of the simulated Vipps."""

from django.urls import path, re_path

from quittance.sandbox.vipps import api, control, control_api, landing

_PAYMENT = "epayment/v1/payments/<str:reference>"

urlpatterns = [
    path("accesstoken/get", api.token),
    path("epayment/v1/payments", api.create),
    path(_PAYMENT, api.get),
    path(f"{_PAYMENT}/events", api.events),
    path(f"{_PAYMENT}/capture", api.modify, {"verb": "capture"}),
    path(f"{_PAYMENT}/cancel", api.modify, {"verb": "cancel"}),
    path(f"{_PAYMENT}/refund", api.modify, {"verb": "refund"}),
    path("epayment/v1/test/payments/<str:reference>/approve", api.approve),
    path("webhooks/v1/webhooks", api.webhooks),
    path("webhooks/v1/webhooks/<uuid:registration_id>", api.webhook),
    path("landing", landing.page, name="vipps-landing"),
    path("control/", control.page, name="vipps-control"),
    path("control/act", control.act),
    path("control/api/payments", control_api.payments),
    path("control/api/payments/<str:reference>", control_api.payment),
    path("control/api/payments/<str:reference>/<str:order>", control_api.payment_order),
    path("control/api/switches", control_api.switches),
    path("control/api/faults", control_api.faults),
    path("control/api/clock", control_api.clock),
    path("control/api/registrations", control_api.registrations),
    path("control/api/deliveries", control_api.deliveries),
    path("control/api/calls", control_api.calls),
    path("control/api/tokens/revoke", control_api.revoke_tokens),
    path("control/api/reset", control_api.reset),
    re_path(r"^(?P<rest>.*)$", api.not_found),
]
