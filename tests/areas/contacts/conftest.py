"""Messages that stay in the test."""

import pytest

from tests.areas.contacts.reached import Gateway


@pytest.fixture(autouse=True)
def _sent_nowhere(messages: Gateway) -> None:
    """Each test here sends."""
