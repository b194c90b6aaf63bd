"""A database that tests or benchmarks made for themselves, and the doors into it."""

from dataclasses import dataclass

from quittance.kit import databases


@dataclass(frozen=True)
class Database:
    """One database and its three doors."""

    name: str
    superuser_url: str

    @property
    def url(self) -> str:
        """As the application: what the code under test uses."""
        return databases.at(self.superuser_url, role=databases.APPLICATION)

    @property
    def owner_url(self) -> str:
        """As the owner of the tables: what migrations use."""
        return databases.at(self.superuser_url, role=databases.OWNER)
