"""A simulated mail service with the interface of Postmark, which django-anymail speaks: a mailbox for everybody."""
