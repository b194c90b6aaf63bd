"""Addresses of the simulated Vipps."""

from django.urls import path, re_path

from quittance.sandbox.vipps import api, consent, control, control_api, landing, recurring_api, recurring_control

_PAYMENT = "epayment/v1/payments/<str:reference>"
_AGREEMENT = "recurring/v3/agreements/<str:agreement_id>"
_CHARGE = f"{_AGREEMENT}/charges/<str:charge_id>"

urlpatterns = [
    path("accesstoken/get", api.token),
    path("epayment/v1/payments", api.create),
    path(_PAYMENT, api.get),
    path(f"{_PAYMENT}/events", api.events),
    path(f"{_PAYMENT}/capture", api.modify, {"verb": "capture"}),
    path(f"{_PAYMENT}/cancel", api.modify, {"verb": "cancel"}),
    path(f"{_PAYMENT}/refund", api.modify, {"verb": "refund"}),
    path("epayment/v1/test/payments/<str:reference>/approve", api.approve),
    path("recurring/v3/agreements", recurring_api.propose),
    path(_AGREEMENT, recurring_api.agreement),
    path(f"{_AGREEMENT}/accept", recurring_api.accept),
    path(f"{_AGREEMENT}/charges", recurring_api.agreement_charges),
    path(_CHARGE, recurring_api.charge),
    path(f"{_CHARGE}/capture", recurring_api.move, {"verb": "capture"}),
    path(f"{_CHARGE}/refund", recurring_api.move, {"verb": "refund"}),
    path("recurring/v3/charges/<str:charge_id>", recurring_api.charge_alone),
    path("webhooks/v1/webhooks", api.webhooks),
    path("webhooks/v1/webhooks/<uuid:registration_id>", api.webhook),
    path("landing", landing.page, name="vipps-landing"),
    path("agreement", consent.page, name="vipps-agreement"),
    path("control/", control.page, name="vipps-control"),
    path("control/act", control.act),
    path("control/agreement", recurring_control.act),
    path("control/api/payments", control_api.payments),
    path("control/api/payments/<str:reference>", control_api.payment),
    path("control/api/payments/<str:reference>/<str:order>", control_api.payment_order),
    path("control/api/agreements", recurring_control.agreements),
    path("control/api/agreements/<str:agreement_id>", recurring_control.agreement),
    path("control/api/agreements/<str:agreement_id>/<str:order>", recurring_control.agreement_order),
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
