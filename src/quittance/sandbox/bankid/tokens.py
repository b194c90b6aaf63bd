"""ID tokens and userinfo answers: true ones, and ones spoiled in exactly one way.

The claims are those BankID documents: `amr` is one word in the first version of its interface and a list from the
second, `sub` need not stay the same, and the identity number comes only with the scope and the agreement for it.
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jws import serialize_compact
from joserfc.util import urlsafe_b64encode

from quittance.sandbox.bankid import agreement, keys
from quittance.sandbox.bankid.models import Login
from quittance.sandbox.bankid.people import Person, find
from quittance.sandbox.shell import switches

ACR = {"BID": "urn:bankid:bid;LOA=4", "BIM": "urn:bankid:bim;LOA=4", "BIS": "urn:bankid:bis;LOA=3"}
LIFE = 300
Claims = dict[str, Any]


def _later(name: str, seconds: int) -> Callable[[Claims], None]:
    def change(claims: Claims) -> None:
        claims[name] += seconds

    return change


def _put(name: str, value: Any) -> Callable[[Claims], None]:
    def change(claims: Claims) -> None:
        claims[name] = value

    return change


def _without(name: str) -> Callable[[Claims], None]:
    def change(claims: Claims) -> None:
        claims.pop(name, None)

    return change


def _both(*changes: Callable[[Claims], None]) -> Callable[[Claims], None]:
    def change(claims: Claims) -> None:
        for one in changes:
            one(claims)

    return change


FALSE_CLAIMS: dict[str, Callable[[Claims], None]] = {
    "wrong_nonce": _put("nonce", "somebody-elses-nonce"),
    "no_nonce": _without("nonce"),
    "wrong_audience": _both(_put("aud", "another-client"), _put("azp", "another-client")),
    "two_audiences": _both(_put("aud", [agreement.CLIENT_ID, "another-client"]), _without("azp")),
    "wrong_azp": _put("azp", "another-client"),
    "wrong_issuer": _put("iss", "https://auth.bankid.example/auth/realms/prod"),
    "issuer_with_slash": lambda claims: claims.update(iss=claims["iss"] + "/"),
    "expired": _both(_later("exp", -LIFE - 120), _later("iat", -LIFE)),
    "issued_in_future": _later("iat", 600),
    "issued_long_ago": _later("iat", -1200),
    "identified_long_ago": _later("auth_time", -1200),
    "no_expiry": _without("exp"),
    "expiry_in_words": _put("exp", "never"),
    "wrong_at_hash": _put("at_hash", "bZqp26EjzRVrgVmgJO9WYQ"),
    "access_token": _put("typ", "Bearer"),
    "no_subject": _put("sub", ""),
    "no_number": _without("nnin_altsub"),
    "wrong_number": _put("nnin_altsub", "15868510046"),
    "short_number": _put("nnin_altsub", "1586851004"),
    "number_as_number": _put("nnin_altsub", 15868510045),
}
FALSE_SIGNATURES = ("alg_none", "hs256", "unknown_key", "wrong_key", "no_key_name", "changed_afterwards", "key_twice")
SPOILED = ("", *FALSE_CLAIMS, *FALSE_SIGNATURES)
"""Choices of the switch `token`; the first is a true token."""

USERINFO = ("jwt", "json", "other_subject", "other_audience", "alg_none", "wrong_key")


def id_token(login: Login, *, issuer: str, now: datetime) -> str:
    """The ID token of a login, spoiled as switched."""
    spoiled = str(switches.get("bankid_token", ""))
    claims = _claims(login, issuer, int(now.timestamp()))
    if spoiled in FALSE_CLAIMS:
        FALSE_CLAIMS[spoiled](claims)
    return _signed(claims, spoiled if spoiled in FALSE_SIGNATURES else "")


def userinfo(login: Login, *, issuer: str) -> tuple[str, str]:
    """Content type and body of the page about the person: signed, unless switched otherwise."""
    kind = str(switches.get("bankid_userinfo", "jwt"))
    person = _person(login)
    claims: Claims = {
        "sub": "somebody-else" if kind == "other_subject" else _subject(person, login),
        "iss": issuer,
        "aud": "another-client" if kind == "other_audience" else agreement.CLIENT_ID,
        "name": person.name,
        "birthdate": person.birthdate,
    }
    if _may_have_number(login):
        claims["nnin"] = _number(person)
    if kind == "json":
        return "application/json", json.dumps(claims)
    return "application/jwt", _signed(claims, kind if kind in FALSE_SIGNATURES else "")


def _claims(login: Login, issuer: str, now: int) -> Claims:
    person = _person(login)
    given, _, family = person.name.rpartition(" ")
    half = create_half_hash(login.access_token, "RS256")
    claims: Claims = {
        "iss": issuer,
        "aud": agreement.CLIENT_ID,
        "azp": agreement.CLIENT_ID,
        "exp": now + LIFE,
        "iat": now,
        "jti": str(uuid.uuid4()),
        "auth_time": int(login.identified_at.timestamp()),
        "typ": "ID",
        "at_hash": half.decode() if half else "",
        "sub": _subject(person, login),
        "acr": _acr(login),
        "amr": login.method if switches.get("bankid_interface", "1") == "1" else [login.method.lower()],
        "session_state": str(uuid.uuid4()),
        "bankid_altsub": person.stable,
        "originator": "CN=Simulated bank",
    }
    if login.nonce:
        claims["nonce"] = login.nonce
    if "profile" in login.scope.split():
        claims |= {"name": person.name.upper(), "given_name": given.upper(), "family_name": family.upper()}
        claims["birthdate"] = person.birthdate
    if _may_have_number(login):
        claims["nnin_altsub"] = _number(person)
    return claims


def _person(login: Login) -> Person:
    person = find(login.person)
    assert person is not None
    return person


def _subject(person: Person, login: Login) -> str:
    """Documented as not stable: switched, it is another one at each login."""
    return login.reference if switches.get("bankid_subject_changes", False) else person.subject


def _number(person: Person) -> str:
    changed = switches.get("bankid_numbers_changed", False)
    return person.new_number if changed and person.new_number else person.number


def _may_have_number(login: Login) -> bool:
    return "nnin_altsub" in login.scope.split() and bool(switches.get("bankid_number_agreed", True))


def _acr(login: Login) -> str:
    switched = str(switches.get("bankid_level", "as_chosen"))
    return {"lower": ACR["BIS"], "unknown": "urn:bankid:new;LOA=4", "missing": ""}.get(switched, ACR[login.method])


def _signed(claims: Claims, spoiled: str) -> str:
    kid, key = keys.current()
    header: dict[str, Any] = {"alg": "RS256", "kid": kid}
    if spoiled == "alg_none":
        return f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': kid})}.{_part(claims)}."
    if spoiled == "hs256":
        # The old trick: the public key, which everybody knows, used as a shared secret.
        said = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{_part(claims)}"
        stamp = hmac.new(key.as_pem(private=False), said.encode(), hashlib.sha256).digest()
        return f"{said}.{urlsafe_b64encode(stamp).decode()}"
    if spoiled == "no_key_name":
        return jwt.encode({"alg": "RS256"}, claims, key, ["RS256"])
    if spoiled == "key_twice":
        return _with_a_key_twice(claims, header, key)
    header["kid"] = "nobody-knows-this-key" if spoiled == "unknown_key" else kid
    token = jwt.encode(header, claims, keys.stranger() if spoiled in ("unknown_key", "wrong_key") else key, ["RS256"])
    if spoiled == "changed_afterwards":
        head, _, signature = token.split(".")
        return f"{head}.{_part({**claims, 'nnin_altsub': '15868510126'})}.{signature}"
    return token


def _with_a_key_twice(claims: Claims, header: dict[str, Any], key: Any) -> str:
    body = json.dumps(claims)[:-1] + ', "nnin_altsub": "15868510126"}'
    return serialize_compact(header, body.encode(), key, algorithms=["RS256"])


def _part(value: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode()
