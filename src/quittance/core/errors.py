"""The root of every refusal the pure core can give: a stable code for machines, a sentence for people."""


class CoreError(Exception):
    """A request the core refuses. `code` is stable (CLI, JSON, translations); `message` is English prose."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message
