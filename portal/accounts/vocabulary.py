"""Kinds of teams, what each role may do, and the states of people and sessions."""

from __future__ import annotations

from enum import StrEnum


class TeamKind(StrEnum):
    """What sort of team it is; it decides which roles its people can have."""

    COUNCIL = "council"
    AGENTS = "agents"
    PRACTICE = "practice"
    PROVIDER = "provider"
    PROGRAMME = "programme"


class Permission(StrEnum):
    """An ability. Routes ask for abilities, never for roles."""

    FINISH_SIGN_IN = "finish_sign_in"  # whoever gave the right password and has a second step
    SET_SECOND_STEP = "set_second_step"  # whoever is signed in, or must set one up to be
    OWN_ACCOUNT = "own_account"  # everybody who is signed in
    MANAGE_PEOPLE = "manage_people"  # every team and everybody in it
    MANAGE_TEAM = "manage_team"  # the people of one's own team
    READ_AUDIT = "read_audit"
    EDIT_LISTINGS = "edit_listings"
    CHANGE_LISTINGS = "change_listings"  # in the editor; without EDIT_LISTINGS one's own only, as suggestions
    REVIEW_CHANGES = "review_changes"
    IMPORT_LISTINGS = "import_listings"
    EDIT_GUIDES = "edit_guides"
    KEEP_OWN_LISTINGS = "keep_own_listings"
    READ_REPORTS = "read_reports"  # what people say is wrong, and their feedback
    READ_FIGURES = "read_figures"
    KEEP_FIGURES = "keep_figures"  # projects, what they report, metrics, reports to the boards
    FILL_RETURNS = "fill_returns"  # those of the projects that one's own team leads
    REFER = "refer"
    SEE_OWN_REFERRALS = "see_own_referrals"  # those of one's own team
    WORK_HUB = "work_hub"  # every referral, on its worklist
    PERSON_RIGHTS = "person_rights"  # what is known of one person: all of it as a file, merged, erased
    ANSWER_REFERRALS = "answer_referrals"  # those sent to the services that one's team keeps
    SET_REFERRALS = "set_referrals"  # what one's own team takes, its clocks, what it promised other teams


class Role(StrEnum):
    """What somebody is in a team."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    INFORMATION_OFFICER = "information_officer"
    COMMUNITY_AGENT = "community_agent"
    PRACTICE_MEMBER = "practice_member"
    PROVIDER_MEMBER = "provider_member"
    ANALYST = "analyst"
    LEAD = "lead"


class Stage(StrEnum):
    """How far a session has come."""

    PASSWORD = "password"  # noqa: S105 - the password was right; the second step is still to come
    ENROL = "enrol"  # the password was right; a second step must be set up first
    FULL = "full"


P = Permission

#: What comes with the session alone, whatever the roles.
OF_STAGE: dict[Stage, frozenset[Permission]] = {
    Stage.PASSWORD: frozenset({P.FINISH_SIGN_IN}),
    Stage.ENROL: frozenset({P.SET_SECOND_STEP}),
    Stage.FULL: frozenset({P.SET_SECOND_STEP, P.OWN_ACCOUNT}),
}
#: What each role may do beside.
ABILITIES: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {P.MANAGE_PEOPLE, P.MANAGE_TEAM, P.READ_AUDIT, P.READ_REPORTS, P.READ_FIGURES}
    ),
    Role.AUDITOR: frozenset({P.READ_AUDIT}),
    Role.INFORMATION_OFFICER: frozenset(
        {
            P.EDIT_LISTINGS,
            P.CHANGE_LISTINGS,
            P.REVIEW_CHANGES,
            P.IMPORT_LISTINGS,
            P.EDIT_GUIDES,
            P.READ_REPORTS,
            P.READ_FIGURES,
        }
    ),
    Role.COMMUNITY_AGENT: frozenset(
        {
            P.EDIT_LISTINGS,
            P.CHANGE_LISTINGS,
            P.REVIEW_CHANGES,
            P.READ_REPORTS,
            P.READ_FIGURES,
            P.REFER,
            P.WORK_HUB,
            P.PERSON_RIGHTS,
            P.SET_REFERRALS,
            P.FILL_RETURNS,
        }
    ),
    Role.PRACTICE_MEMBER: frozenset({P.REFER, P.SEE_OWN_REFERRALS, P.SET_REFERRALS}),
    Role.PROVIDER_MEMBER: frozenset(
        {P.KEEP_OWN_LISTINGS, P.CHANGE_LISTINGS, P.ANSWER_REFERRALS, P.SET_REFERRALS, P.FILL_RETURNS}
    ),
    Role.ANALYST: frozenset({P.READ_FIGURES, P.KEEP_FIGURES}),
    Role.LEAD: frozenset({P.MANAGE_TEAM}),
}

#: Which roles the people of a team can have.
ROLES_OF: dict[TeamKind, tuple[Role, ...]] = {
    TeamKind.COUNCIL: (Role.ADMINISTRATOR, Role.INFORMATION_OFFICER, Role.AUDITOR),
    TeamKind.AGENTS: (Role.LEAD, Role.COMMUNITY_AGENT, Role.INFORMATION_OFFICER),
    TeamKind.PRACTICE: (Role.LEAD, Role.PRACTICE_MEMBER),
    TeamKind.PROVIDER: (Role.LEAD, Role.PROVIDER_MEMBER),
    TeamKind.PROGRAMME: (Role.LEAD, Role.ANALYST),
}

KIND_WORDS = {
    TeamKind.COUNCIL: "Council",
    TeamKind.AGENTS: "Community agents",
    TeamKind.PRACTICE: "GP practice",
    TeamKind.PROVIDER: "Provider",
    TeamKind.PROGRAMME: "Programme team",
}
ROLE_WORDS = {
    Role.ADMINISTRATOR: ("Administrator", "Invites people, sets what they may do, reads the audit log"),
    Role.AUDITOR: ("Auditor", "Reads the audit log"),
    Role.INFORMATION_OFFICER: ("Information officer", "Keeps listings and guides, imports files"),
    Role.COMMUNITY_AGENT: ("Community agent", "Keeps listings right, works on referrals"),
    Role.PRACTICE_MEMBER: ("Practice staff", "Finds support for patients and refers them"),
    Role.PROVIDER_MEMBER: (
        "Provider staff",
        "Keeps the listings of their own organisation right, answers referrals",
    ),
    Role.ANALYST: ("Analyst", "Reads the figures, signs off returns, keeps metrics and reports"),
    Role.LEAD: ("Team lead", "Invites people to this team and sets what they may do in it"),
}


class UserState(StrEnum):
    """Whether somebody may come in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"  # may be let in again
    REMOVED = "removed"  # for good


class LinkPurpose(StrEnum):
    """What a link in an email is for; it works for nothing else."""

    RESET = "reset"
    EMAIL = "email"


class Check(StrEnum):
    """What is tried, and counted when it is."""

    PASSWORD = "password"  # noqa: S105 - the name of a check
    CODE = "code"
    RESET = "reset"
    FOLLOW = "follow"  # the code of one's own referral, by its reference
    SEND_CODE = "send_code"  # that a provider is sent a code for a referral
    DRAFT = "draft"  # that somebody without an account begins a form that is kept
