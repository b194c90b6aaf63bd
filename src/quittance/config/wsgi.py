"""The pages' entry for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quittance.config.settings")
application = get_wsgi_application()

from quittance.sites.desk.access import check_at_start  # noqa: E402 - Django has to be set up

check_at_start()
