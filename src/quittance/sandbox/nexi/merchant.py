"""The one merchant the simulated Nexi Checkout knows.

Environment, with demo defaults: SANDBOX_NEXI_SECRET_KEY (sandbox-secret-key), SANDBOX_NEXI_MERCHANT (100242833).
"""

import os

SECRET_KEY = os.environ.get("SANDBOX_NEXI_SECRET_KEY", "sandbox-secret-key")
MERCHANT = os.environ.get("SANDBOX_NEXI_MERCHANT", "100242833")
METHODS = ("Visa", "MasterCard")
