"""Addresses of the portal, below the language (/nb/, /nn/, /en/). Nothing personal stands in them."""

from django.urls import path

from quittance.sites.portal import urls_access, urls_data, urls_letters
from quittance.sites.portal.views import (
    bankid,
    cases,
    giro,
    login,
    overpaid,
    own_bank,
    pages,
    paid_already,
    pay,
    receipt,
    several,
    status,
)

app_name = "portal"

urlpatterns = [
    path("", pages.start, name="start"),
    path("help/", pages.help_page, name="help"),
    path("pay/", pay.reference, name="pay"),
    path("pay/expired/", pay.expired, name="pay_expired"),
    path("pay/link/", pay.dead_link, name="pay_link"),
    path("pay/underway/", pay.underway, name="pay_underway"),
    path("pay/amount/", pay.amount, name="pay_amount"),
    path("pay/more/", pay.more, name="pay_more"),
    path("pay/check/", pay.check, name="pay_check"),
    path("pay/your-bank/", own_bank.your_bank, name="pay_your_bank"),
    path("pay/bank/", giro.quick_giro, name="pay_bank"),
    path("pay/again/", pay.again, name="pay_again"),
    path("pay/return/<str:token>", status.came_back, name="pay_return"),
    path("pay/status/<str:token>", status.status, name="pay_status"),
    path("receipt/<str:token>", receipt.receipt, name="receipt"),
    path("my/", cases.case_list_page, name="my"),
    path("my/login/", login.log_in, name="login"),
    path("my/login/bankid/", bankid.start, name="bankid"),
    path("my/login/bankid/<slug:reason>/", bankid.ended, name="bankid_ended"),
    path("my/bankid/", bankid.needed, name="bankid_needed"),
    path("my/logout/", login.log_out, name="logout"),
    path("my/logged-out/", login.logged_out, name="logged_out"),
    path("my/expired/", login.expired, name="expired"),
    path("my/still-there/", login.still_there, name="still_there"),
    path("my/extend/", login.extend, name="extend"),
    path("my/pay/", several.cases, name="several"),
    path("my/pay/amount/", several.amount, name="several_amount"),
    path("my/pay/split/", several.split, name="several_split"),
    path("my/cases/<str:number>/", cases.case_page, name="case"),
    path("my/cases/<str:number>/pay/", cases.pay_case, name="case_pay"),
    path("my/paid/", paid_already.which_case, name="which_paid"),
    path("my/cases/<str:number>/paid/", paid_already.case_paid, name="case_paid"),
    path("my/cases/<str:number>/overpaid/", overpaid.choose, name="case_overpaid"),
    path("my/cases/<str:number>/overpaid/case/<int:other>/", overpaid.to_case, name="overpaid_to_case"),
    path("my/cases/<str:number>/overpaid/back/", overpaid.back, name="overpaid_back"),
    path("my/cases/<str:number>/overpaid/keep/<int:refund_id>/", overpaid.keep, name="overpaid_keep"),
    path("my/cases/<str:number>/bank/", giro.case_giro, name="case_bank"),
    *urls_letters.patterns,
    *urls_access.patterns,
    *urls_data.patterns,
]
