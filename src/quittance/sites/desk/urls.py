"""Addresses of the desk, below /desk/, and its menu. How to add a room is told in the package's docstring."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from quittance.sites.desk.rooms import Room
from quittance.sites.desk.views import (
    account,
    approvals,
    cases,
    corrections,
    files,
    home,
    members,
    operator,
    overpaid,
    payment_files,
    remittances,
    reports,
    search,
    settling,
    suspense,
    trail,
    transit,
)

app_name = "desk"

# The menu, in this order; each member sees the rooms that their permissions open.
ROOMS = (
    Room("desk:home", _("Front page")),
    Room("desk:search", _("Find a case"), also="cases/"),
    Room("desk:suspense", _("Money without a case"), queue="suspense"),
    Room("desk:overpaid", _("Paid too much"), queue="overpaid"),
    Room("desk:reports", _("“I have paid”"), queue="report"),
    Room("desk:transit", _("On its way"), queue="review overdue", also="payments/"),
    Room("desk:approvals", _("Proposals"), queue="approval refund"),
    Room("desk:remittances", _("Remittances"), queue="remittance payment_file", also="payouts/ payment-files/"),
    Room("desk:client_accounts", _("Client account"), queue="client_funds"),
    Room("desk:files", _("Files")),
    Room("desk:companies", _("Payment companies")),
    Room("desk:members", _("Members"), queue="access"),
    Room("desk:trail", _("Audit trail")),
)


def _money(kind: str, prefix: str) -> list[URLPattern]:
    """What bank entries and payment companies' payments without a case have in common."""
    which = {"kind": kind}
    return [
        path(f"{prefix}<int:pk>/", suspense.money, which, name=kind),
        path(f"{prefix}<int:pk>/find/", suspense.find, which, name=f"{kind}_find"),
        path(f"{prefix}<int:pk>/assign/", suspense.assign, which, name=f"{kind}_assign"),
        path(f"{prefix}<int:pk>/split/", suspense.split, which, name=f"{kind}_split"),
        path(f"{prefix}<int:pk>/undo/", suspense.undo, which, name=f"{kind}_undo"),
        path(f"{prefix}<int:pk>/back/", settling.back, which, name=f"{kind}_back"),
    ]


urlpatterns = [
    path("", home.front_page, name="home"),
    path("search/", search.search, name="search"),
    path("cases/<str:number>/", cases.case_page, name="case"),
    path("cases/<str:number>/why/", cases.why, name="case_why"),
    path("cases/<str:number>/identity/", cases.identity, name="case_identity"),
    path("suspense/", suspense.waiting, name="suspense"),
    *_money("entry", "suspense/entries/"),
    *_money("attempt", "suspense/attempts/"),
    path("suspense/entries/<int:pk>/payout/", settling.payout, name="entry_payout"),
    path("suspense/entries/<int:pk>/returned/", settling.returned, name="entry_returned"),
    path("suspense/entries/<int:pk>/left/", settling.left, name="entry_left"),
    path("suspense/entries/<int:pk>/came-back/", settling.came_back, name="entry_came_back"),
    path("overpaid/", overpaid.waiting, name="overpaid"),
    path("overpaid/<str:number>/", overpaid.case, name="overpaid_case"),
    path("overpaid/<str:number>/move/", overpaid.move, name="overpaid_move"),
    path("overpaid/<str:number>/back/", overpaid.give_back, name="overpaid_back"),
    path("reports/", reports.waiting, name="reports"),
    path("reports/<int:report_id>/", reports.report, name="report"),
    path("reports/<int:report_id>/answer/", reports.answer, name="report_answer"),
    path("reports/<int:report_id>/proof/", reports.proof, name="report_proof"),
    path("transit/", transit.overview, name="transit"),
    path("payments/<int:attempt_id>/", transit.payment, name="payment"),
    path("payments/<int:attempt_id>/look/", transit.look_again, name="payment_look"),
    path("payments/<int:attempt_id>/no-money/", transit.no_money, name="payment_no_money"),
    path("payments/<int:attempt_id>/refund/", transit.accept_refund, name="payment_refund"),
    path("payments/<int:attempt_id>/chargeback/", transit.chargeback, name="payment_chargeback"),
    path("proposals/", approvals.waiting, name="approvals"),
    path("proposals/<int:approval_id>/", approvals.proposal, name="proposal"),
    path("proposals/<int:approval_id>/judge/", approvals.judge, name="proposal_judge"),
    path("proposals/<int:approval_id>/never/", approvals.never_given_back, name="proposal_never"),
    path("cases/<str:number>/write-off/", corrections.write_off, name="write_off"),
    path("cases/<str:number>/postings/<int:posting_id>/", corrections.reverse, name="reverse"),
    path("companies/", operator.companies, name="companies"),
    path("members/", members.everybody, name="members"),
    path("members/new/", members.add, name="member_new"),
    path("members/<int:member_id>/", members.member, name="member"),
    path("members/<int:member_id>/roles/", members.roles, name="member_roles"),
    path("members/<int:member_id>/active/", members.active, name="member_active"),
    path("members/<int:member_id>/second-factor/", members.second_factor, name="member_second_factor"),
    path("members/<int:member_id>/password/", members.password, name="member_password"),
    path("trail/", trail.events, name="trail"),
    path("trail/check/", trail.check, name="trail_check"),
    path("remittances/", remittances.overview, name="remittances"),
    path("remittances/run/", remittances.run, name="remittance_run"),
    path("remittances/<int:run_id>/", remittances.one, name="remittance"),
    path("remittances/<int:run_id>/cancel/", remittances.cancel, name="remittance_cancel"),
    path("remittances/<int:run_id>/decide/", remittances.decide, name="remittance_decide"),
    path("remittances/<int:run_id>/statement/<slug:which>/", remittances.statement, name="remittance_statement"),
    path("payouts/", remittances.payouts, name="payouts"),
    path("payouts/<int:creditor_id>/", remittances.payout, name="payout"),
    path("payouts/<int:creditor_id>/decide/", remittances.decide_payout, name="payout_decide"),
    path("payment-files/", payment_files.overview, name="payment_files"),
    path("payment-files/make/", payment_files.make, name="payment_file_make"),
    path("payment-files/answer/", payment_files.answer, name="payment_file_answer"),
    path("payment-files/<int:file_id>/", payment_files.one, name="payment_file"),
    path("payment-files/<int:file_id>/decide/", payment_files.decide, name="payment_file_decide"),
    path("payment-files/<int:file_id>/withdraw/", payment_files.withdraw, name="payment_file_withdraw"),
    path("payment-files/<int:file_id>/download/", payment_files.download, name="payment_file_download"),
    path("payment-files/<int:file_id>/not-taken/", payment_files.say_not_taken, name="payment_file_not_taken"),
    path("payment-files/<int:file_id>/not-taken/decide/", payment_files.decide_not_taken, name="payment_file_agree"),
    path("client-account/", payment_files.accounts, name="client_accounts"),
    path("client-account/look/", payment_files.look, name="client_accounts_look"),
    path("files/", files.register, name="files"),
    path("files/new/", files.upload, name="file_upload"),
    path("files/<int:file_id>/", files.file_page, name="file"),
    path("files/<int:file_id>/download/", files.download, name="file_download"),
    path("account/second-factor/", account.second_factor_first, name="second_factor_first"),
    path("logged-out/", account.logged_out, name="logged_out"),
    path("expired/", account.expired, name="expired"),
    path("still-there/", account.still_there, name="still_there"),
    path("extend/", account.extend, name="extend"),
    path("language/", account.language, name="language"),
]

# django-allauth looks its pages up by these names.
door_patterns = [
    path("login/", account.log_in, name="account_login"),
    path("login/code/", account.code, name="mfa_authenticate"),
    path("logout/", account.log_out, name="account_logout"),
    path("account/", account.overview, name="mfa_index"),
    path("account/password/", account.password, name="account_change_password"),
    path("account/again/", account.password_again, name="account_reauthenticate"),
    path("account/app/", account.add_app, name="mfa_activate_totp"),
    path("account/app/remove/", account.remove_app, name="mfa_deactivate_totp"),
    path("account/passkey/", account.add_passkey, name="mfa_add_webauthn"),
    path("account/passkey/<int:pk>/remove/", account.remove_passkey, name="mfa_remove_webauthn"),
    path("account/recovery-codes/", account.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", account.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
