"""A BankID in the test's own process: proves whom the test says, and remembers what was begun."""

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from quittance.providers.identity import Begun, NotProved, Proved, Untrusted

PAGE = "https://bankid.example/auth"
_numbers = itertools.count(1)


@dataclass
class BankID:
    """Whoever comes back is `number`; `trouble` ends the login, `away` does so before it has begun."""

    issuer: str = "https://bankid.example"
    number: str = "15868510045"
    stable: str = "9578-5999-4-1"
    name: str = ""
    trouble: NotProved | None = None
    away: NotProved | None = None
    logout: str = ""
    begun: list[Begun] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    def begin(self, *, language: str, now: dt.datetime) -> Begun:
        """Begins one."""
        if self.away:
            raise self.away
        state = f"state-{next(_numbers)}"
        self.begun.append(Begun(f"{PAGE}?state={state}", state, "nonce", "verifier", int(now.timestamp())))
        self.languages.append(language)
        return self.begun[-1]

    def finish(self, begun: Begun, answer: Mapping[str, str], *, now: dt.datetime) -> Proved:
        """Ends it."""
        if self.trouble:
            raise self.trouble
        if (answer.get("state"), answer.get("code")) != (begun.state, "good"):
            raise Untrusted("code_refused")
        return Proved(self.number, self.stable, "high", self.name)

    def after_logout(self) -> str:
        """Where logging out leads."""
        return self.logout

    def check(self) -> str:
        """Fine."""
        return "reachable"


BANKID = BankID()


def provider() -> BankID:
    """For IDENTITY_PROVIDER."""
    return BANKID
