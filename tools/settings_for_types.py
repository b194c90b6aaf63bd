"""Django settings for mypy: the product's and the sandbox's models together, no environment needed."""

from tools.placeholders import set_placeholders

set_placeholders()

from quittance.sandbox.settings import *  # noqa: F403, I001 - the product's settings come second and win
from quittance.config.settings import *  # noqa: F403
from quittance.config.settings import INSTALLED_APPS as _PRODUCT
from quittance.sandbox.settings import INSTALLED_APPS as _SANDBOX

INSTALLED_APPS = [*_PRODUCT, *_SANDBOX]
