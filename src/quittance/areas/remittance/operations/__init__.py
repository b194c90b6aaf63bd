"""The verbs of the remittance area: run, approve, make a file, release it, take the answer, reconcile."""
