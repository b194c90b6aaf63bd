"""Addresses of asking for a plan outside the rules, of what came of it, and of reduced sums we offer."""

from django.urls import path

from quittance.sites.portal.views import asking, offers

patterns = [
    path("my/plans/ask/", asking.ask_page, name="plan_ask"),
    path("my/plans/requests/<str:asked>/", asking.request_page, name="plan_request"),
    path("my/plans/requests/<str:asked>/agree/", asking.agree, name="plan_request_agree"),
    path("my/plans/requests/<str:asked>/withdraw/", asking.withdraw, name="plan_request_withdraw"),
    path("my/offers/<str:offer>/", offers.offer_page, name="offer"),
    path("my/offers/<str:offer>/pay/", offers.pay, name="offer_pay"),
]
