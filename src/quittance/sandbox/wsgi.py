"""Entry point of the sandbox process: prepares the database, then serves; background work starts with a request.

Serve it with one worker and several threads: requests that simulate a time-out hold a thread while they sleep.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "quittance.sandbox.settings"

_django = get_wsgi_application()


def application(environ, start_response):  # type: ignore[no-untyped-def]
    """WSGI callable. Threads do not survive a fork, so they are started by the process that really serves."""
    from quittance.sandbox.shell import background, database

    database.prepare()
    background.ensure_started()
    return _django(environ, start_response)
