"""What a checkout needs around the product: installing, checking, testing. Not part of the product."""
