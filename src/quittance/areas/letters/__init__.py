"""What we say in writing: the archive of letters, the files that go to the printing house, and the codes to check.

Stands on the claims it tells of. A letter is kept as it was said and never changed; a password is never kept.
"""
