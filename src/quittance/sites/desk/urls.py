"""Addresses of the desk, below /desk/, and its menu. How to add a room is told in the package's docstring."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from quittance.sites.desk.rooms import Room
from quittance.sites.desk.views import account, cases, home, search

app_name = "desk"

# The menu, in this order; each member sees the rooms that their permissions open.
ROOMS = (
    Room("desk:home", _("Front page")),
    Room("desk:search", _("Find a case")),
)

urlpatterns = [
    path("", home.front_page, name="home"),
    path("search/", search.search, name="search"),
    path("cases/<str:number>/", cases.case_page, name="case"),
    path("cases/<str:number>/why/", cases.why, name="case_why"),
    path("cases/<str:number>/identity/", cases.identity, name="case_identity"),
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
