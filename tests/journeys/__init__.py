"""Journeys of real visitors: a real browser, the running product, and the payment company's sandbox."""
