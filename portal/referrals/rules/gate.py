"""The one gate before anybody is contacted or anything is passed on (PEERS 2.5): do not contact, consent,
safeguarding and risk to the worker act here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from portal.referrals.vocabulary import Channel, Messages, Scope


class Act(StrEnum):
    """What somebody is about to do."""

    CALL = "call"  # a person rings, writes or visits
    NOTIFY = "notify"  # the portal writes to the person by itself
    SHARE = "share"  # a service is told
    TELL_GP = "tell_gp"
    ASK_FEEDBACK = "ask_feedback"


class Stop(StrEnum):
    """Why not."""

    ERASED = "erased"
    DO_NOT_CONTACT = "do_not_contact"
    NO_CONSENT = "no_consent"
    SAFEGUARDING = "safeguarding"
    NO_SAFE_WAY = "no_safe_way"


class Caution(StrEnum):
    """What whoever acts must have read and said so."""

    SAFEGUARDING = "safeguarding"
    RISK_TO_WORKER = "risk_to_worker"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate looks at."""

    consents: Collection[Scope] = field(default=frozenset())  # given and not taken back
    shares_with: Collection[str] = field(default=frozenset())  # names of the sharing consents
    do_not_contact: bool = False
    safeguarding: bool = False
    risk_to_worker: bool = False
    erased: bool = False
    channels: Collection[Channel] = field(default=())
    messages: Messages | None = None
    has_email: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be done, and what must be known first."""

    stop: Stop | None = None
    cautions: frozenset[Caution] = frozenset()

    def allows(self, acknowledged: Collection[Caution] = ()) -> bool:
        """Whether it may be done by somebody who has read these cautions."""
        return self.stop is None and self.cautions <= set(acknowledged)


STOP_WORDS = {
    Stop.ERASED: "What we knew of this person was erased.",
    Stop.DO_NOT_CONTACT: "This person must not be contacted.",
    Stop.NO_CONSENT: "The person has not agreed to this.",
    Stop.SAFEGUARDING: "There is a safeguarding concern: a person must decide how they are told.",
    Stop.NO_SAFE_WAY: "There is no safe way by which the portal could write to them.",
}
CAUTION_WORDS = {
    Caution.SAFEGUARDING: "There is a safeguarding concern. Follow the county's procedure before you go on.",
    Caution.RISK_TO_WORKER: "There is a risk to whoever visits. Nobody should go alone.",
}
_NEEDS = {
    Act.CALL: Scope.CONTACT,
    Act.NOTIFY: Scope.CONTACT,
    Act.TELL_GP: Scope.TELL_GP,
    Act.ASK_FEEDBACK: Scope.FEEDBACK,
}


def judge(act: Act, facts: Facts, *, service: Collection[str] = ()) -> Verdict:
    """May it be done? `service` holds the names a sharing consent could cover it by (`names_of_service`)."""
    return Verdict(_stop(act, facts, service), _cautions(act, facts))


def _stop(act: Act, facts: Facts, service: Collection[str]) -> Stop | None:
    if facts.erased:
        return Stop.ERASED
    if facts.do_not_contact and act in (Act.CALL, Act.NOTIFY, Act.ASK_FEEDBACK, Act.SHARE):
        return Stop.DO_NOT_CONTACT  # a service that is told would ring them
    if act is Act.SHARE:
        return None if set(service) & set(facts.shares_with) else Stop.NO_CONSENT
    if _NEEDS[act] not in facts.consents:
        return Stop.NO_CONSENT
    if act in (Act.NOTIFY, Act.ASK_FEEDBACK):
        if facts.safeguarding:
            return Stop.SAFEGUARDING
        if not _mail_is_safe(facts):
            return Stop.NO_SAFE_WAY
    return None


def _cautions(act: Act, facts: Facts) -> frozenset[Caution]:
    if act not in (Act.CALL, Act.SHARE):
        return frozenset()
    both = {Caution.SAFEGUARDING: facts.safeguarding, Caution.RISK_TO_WORKER: facts.risk_to_worker}
    return frozenset(caution for caution, is_so in both.items() if is_so)


def _mail_is_safe(facts: Facts) -> bool:
    """An address alone is no leave to use it: email must be among the ways they chose, where they chose."""
    if not facts.has_email:
        return False
    if facts.channels:
        return Channel.EMAIL in facts.channels
    return facts.messages is not Messages.NO


def names_of_service(service_id: str, types: Collection[str], sector: str) -> frozenset[str]:
    """Every name by which a sharing consent may cover a service."""
    names = {"any", f"service:{service_id}", *(f"type:{one}" for one in types)}
    return frozenset(names | ({f"sector:{sector}"} if sector else set()))
