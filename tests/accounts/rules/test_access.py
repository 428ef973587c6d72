"""What a viewer may do follows from session, teams and roles, and from nothing else."""

from __future__ import annotations

import pytest

from portal.accounts.rules.access import Place, Viewer, read_roles, says_live
from portal.accounts.rules.emails import is_email, same_email, tidy_email
from portal.accounts.vocabulary import (
    ABILITIES,
    OF_STAGE,
    ROLE_WORDS,
    ROLES_OF,
    Permission,
    Role,
    Stage,
    TeamKind,
)


def viewer(*places: Place, stage: Stage = Stage.FULL) -> Viewer:
    return Viewer(1, "id", 1, "session", stage, None, places)


LEAD = Place(7, "seven", TeamKind.PRACTICE, frozenset({Role.LEAD}))


@pytest.mark.parametrize("stage", [Stage.PASSWORD, Stage.ENROL])
def test_half_a_sign_in_opens_nothing(stage: Stage) -> None:
    half = viewer(LEAD, stage=stage)
    assert {one for one in Permission if half.may(one)} == OF_STAGE[stage]


def test_nobody_without_a_team_can_do_more_than_look_after_their_account() -> None:
    assert {one for one in Permission if viewer().may(one)} == {
        Permission.OWN_ACCOUNT,
        Permission.SET_SECOND_STEP,
    }


def test_every_role_has_words_abilities_and_a_team() -> None:
    assert (
        set(ROLE_WORDS)
        == set(ABILITIES)
        == set(Role)
        == {role for roles in ROLES_OF.values() for role in roles}
    )
    assert set(ROLES_OF) == set(TeamKind)


def test_only_a_council_has_administrators() -> None:
    managing = {role for role in Role if Permission.MANAGE_PEOPLE in ABILITIES[role]}
    assert {kind for kind, roles in ROLES_OF.items() if managing & set(roles)} == {TeamKind.COUNCIL}


def test_a_team_has_its_own_roles_only() -> None:
    assert read_roles(TeamKind.PRACTICE, ["practice_member", "lead"]) == (Role.LEAD, Role.PRACTICE_MEMBER)
    with pytest.raises(ValueError, match="does not have"):
        read_roles(TeamKind.PRACTICE, ["administrator"])
    assert says_live(["lead", "a role of long ago"]) == {Role.LEAD}


@pytest.mark.parametrize("address", ["a@b.org", "o'neil.x+y@sub.example.co.uk", "ü@example.org"])
def test_an_address_is_known_by_its_shape(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    ["", "a@b", "a b@c.org", "a@b..org", "a@b.org\nBcc: c@d.org", "<a@b.org>", "a@" + "b" * 250 + ".org"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert not is_email(address)


def test_an_address_is_the_same_however_it_is_written() -> None:
    assert same_email(" Ada@Example.ORG ") == same_email("<ada@example.org>")
    assert tidy_email(" Ada@Example.org ") == "Ada@Example.org"
