"""The books: postings and their legs. Written through `operations.post` or in bulk; the database guards both ways."""
