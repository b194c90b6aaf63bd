"""Every address of the product: machines' doors and bare addresses first, then the pages below their language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from quittance.demo.views import bankid_as, log_in_as
from quittance.sites.desk.urls import door_patterns
from quittance.sites.hooks import health
from quittance.sites.hooks.views import inbox
from quittance.sites.portal.views.automatic import came_back as back_to_plan
from quittance.sites.portal.views.bankid import callback as bankid_callback
from quittance.sites.portal.views.pay import from_letter
from quittance.sites.portal.views.schemas import schema
from quittance.sites.portal.views.verify import from_code
from quittance.sites.ui import files, languages, look

handler400 = "quittance.sites.ui.errors.bad_request"
handler403 = "quittance.sites.ui.errors.forbidden"
handler404 = "quittance.sites.ui.errors.not_found"
handler429 = "quittance.sites.desk.views.account.too_many"
handler500 = "quittance.sites.ui.errors.server_error"

urlpatterns = [
    path("livez", health.alive, name="livez"),
    path("readyz", health.ready, name="readyz"),
    path("hooks/<slug:provider>/", inbox, name="hook"),
    # For companies that sign nothing: the secret in the address is what the adapter checks.
    path("hooks/<slug:provider>/<str:secret>/", inbox, name="secret_hook"),
    path("robots.txt", files.robots, name="robots"),
    path("favicon.ico", files.icon, name="icon"),
    path(".well-known/security.txt", files.security, name="security"),
    path("look/<str:name>", look.look_file, name="look"),
    # What is in the files that people take along; a document names the address of its schema.
    path("schemas/<slug:name>.json", schema, name="schema"),
    path("language/<slug:code>/", languages.switch, name="language"),
    # Short, because it is printed as a QR code; the page it leads to has the reader's language.
    path("q/<str:token>", from_letter, name="from_letter"),
    # Where Vipps sends the debtor: told once, so it has no language either.
    path("plan/<str:token>", back_to_plan, name="plan_return"),
    path("verify/<str:code>", from_code, name="verify_code"),
    # Registered with BankID, so it has no language.
    path("bankid/callback", bankid_callback, name="bankid_callback"),
    # Answers in a demo only.
    path("desk/demo/<slug:key>/", log_in_as, name="demo_desk"),
    path("desk/", include("quittance.sites.desk.urls")),
    path("desk/", include(door_patterns)),
    *i18n_patterns(
        path("demo/bankid/<slug:key>/", bankid_as, name="demo_bankid"),
        path("", include("quittance.sites.portal.urls")),
    ),
]
