"""Puts work into the queue by name, in the caller's transaction: rolled back with it, started only after it."""

from procrastinate.contrib.django import app


def enqueue(name: str, *, lock: str | None = None, **arguments: int | str) -> int:
    """Defers a task by its registered name; arguments are ids, never personal data. Returns the job's id."""
    return app.configure_task(name, lock=lock).defer(**arguments)
