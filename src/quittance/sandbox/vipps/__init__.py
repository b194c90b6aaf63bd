"""A stateful Vipps: ePayment API v1, access tokens, webhooks, and the page the payer sees."""
