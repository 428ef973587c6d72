"""Asking the gate before something is done, so that nobody forgets to."""

from __future__ import annotations

from collections.abc import Collection

from portal.core.errors import PortalError
from portal.directory.models import Service
from portal.referrals.models import Consent, Referral
from portal.referrals.queries import consents_of, facts_about, names_of
from portal.referrals.rules.gate import CAUTION_WORDS, STOP_WORDS, Act, Caution, Stop, Verdict, judge
from portal.referrals.vocabulary import Scope


class Refused(PortalError):
    """The gate says no, or something must be read first; `stop` or `cautions` say what."""

    status = 409

    def __init__(self, verdict: Verdict) -> None:
        self.stop: Stop | None = verdict.stop
        self.cautions = verdict.cautions
        words = STOP_WORDS[verdict.stop] if verdict.stop else " ".join(
            CAUTION_WORDS[one] for one in sorted(verdict.cautions)
        )  # fmt: skip
        super().__init__(words)


def ask_gate(referral: Referral, act: Act, *, service: Service | None = None) -> Verdict:
    """What the gate says: for a page, before it offers something."""
    names = names_of(service) if service is not None else ()
    return judge(act, facts_about(referral), service=names)


def pass_gate(
    referral: Referral,
    act: Act,
    *,
    service: Service | None = None,
    acknowledged: Collection[Caution] = (),
) -> None:
    """Go through, or raise Refused."""
    verdict = ask_gate(referral, act, service=service)
    if not verdict.allows(acknowledged):
        raise Refused(verdict)


def consent_to_share(referral: Referral, service: Service) -> Consent | None:
    """The consent that covers passing this referral on to a service, the latest one; None where there is
    none."""
    names = names_of(service)
    covering = [one for one in consents_of(referral) if one.scope == Scope.SHARE and names & set(one.names)]
    return covering[-1] if covering else None
