"""A stateful Nexi Checkout: the payment API, the hosted payment page for cards, and webhooks without a signature."""
