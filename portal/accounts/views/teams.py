"""Teams and their people, for administrators and for the leads of a team."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts import people_actions as people
from portal.accounts.access import the_actor, the_viewer
from portal.accounts.forms import TeamForm, hand_over_form, roles_form
from portal.accounts.models import Membership, Team
from portal.accounts.queries import (
    get_member,
    get_open_invitation,
    get_team,
    list_invitations,
    list_members,
    list_teams,
)
from portal.accounts.rules.emails import tidy_email
from portal.accounts.vocabulary import KIND_WORDS, ROLE_WORDS, Permission, Role, TeamKind, UserState
from portal.audit.reads import audited_read
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.transactions import commits

bp = Blueprint("teams", __name__, url_prefix="/staff/teams")

P = Permission


@bp.get("")
@requires(P.MANAGE_TEAM)
def index() -> ResponseReturnValue:
    """The teams whose people the viewer sets."""
    viewer = the_viewer()
    return render_template(
        "teams/index.html",
        teams=list_teams(viewer),
        kinds=KIND_WORDS,
        manages_people=viewer.may(P.MANAGE_PEOPLE),
    )


@bp.get("/new")
@requires(P.MANAGE_PEOPLE)
def new() -> ResponseReturnValue:
    """A new team."""
    return render_template("teams/new.html", form=TeamForm())


@bp.post("/new")
@requires(P.MANAGE_PEOPLE)
@commits
def create() -> ResponseReturnValue:
    """Keep it."""
    form = TeamForm()
    if not form.validate():
        return render_template("teams/new.html", form=form)
    team = people.create_team(the_actor(), kind=TeamKind(form.kind.data), name=form.name.data)
    return redirect(f"/staff/teams/{team.id}", 303)


@bp.get("/<team_id>")
@requires(P.MANAGE_TEAM)
@audited_read("team", actor=the_actor, entity_id=lambda team_id: team_id)
def show(team_id: str) -> ResponseReturnValue:
    """Its people and open invitations."""
    viewer = the_viewer()
    team = get_team(viewer, team_id)
    return render_template(
        "teams/show.html",
        team=team,
        members=list_members(viewer, team),
        invitations=list_invitations(viewer, team),
        roles=ROLE_WORDS,
        kinds=KIND_WORDS,
        form=EmptyForm(),
        own=viewer.id,
        belongs=any(place.team_pk == team.pk for place in viewer.places),
    )


@bp.get("/<team_id>/invite")
@requires(P.MANAGE_TEAM, fresh=True)
def invite(team_id: str) -> ResponseReturnValue:
    """Whom to invite."""
    team = get_team(the_viewer(), team_id)
    return _invite_page(team, roles_form(TeamKind(team.kind), invite=True))


@bp.post("/<team_id>/invite")
@requires(P.MANAGE_TEAM, fresh=True)
@commits
def send_invitation(team_id: str) -> ResponseReturnValue:
    """Send the invitation."""
    team = get_team(the_viewer(), team_id)
    form = roles_form(TeamKind(team.kind), invite=True)
    if not form.validate():
        return _invite_page(team, form)
    people.invite(the_actor(), team, tidy_email(form.email.data), form.roles.data)
    return redirect(f"/staff/teams/{team.id}", 303)


@bp.post("/<team_id>/invitations/<invitation_id>/withdraw")
@requires(P.MANAGE_TEAM)
@commits
def withdraw(team_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    viewer = the_viewer()
    team = get_team(viewer, team_id)
    people.withdraw_invitation(the_actor(), team, get_open_invitation(viewer, team_id, invitation_id))
    return redirect(f"/staff/teams/{team.id}", 303)


@bp.get("/<team_id>/people/<user_id>")
@requires(P.MANAGE_TEAM)
@audited_read("account", actor=the_actor, entity_id=lambda team_id, user_id: user_id)
def person(team_id: str, user_id: str) -> ResponseReturnValue:
    """One person in the team: roles, and taking access away."""
    member = get_member(the_viewer(), team_id, user_id)
    return _person_page(member, _roles(member))


@bp.post("/<team_id>/people/<user_id>")
@requires(P.MANAGE_TEAM, fresh=True)
@commits
def change_roles(team_id: str, user_id: str) -> ResponseReturnValue:
    """Set the roles."""
    viewer = the_viewer()
    member = get_member(viewer, team_id, user_id)
    form = _roles(member)
    if not form.validate():
        return _person_page(member, form)
    people.set_roles(viewer, member, form.roles.data)
    return redirect(f"/staff/teams/{team_id}", 303)


@bp.post("/<team_id>/people/<user_id>/leave")
@requires(P.MANAGE_TEAM, fresh=True)
@commits
def leave(team_id: str, user_id: str) -> ResponseReturnValue:
    """Take the person out of the team."""
    viewer = the_viewer()
    people.leave_team(viewer, get_member(viewer, team_id, user_id))
    return redirect(f"/staff/teams/{team_id}", 303)


@bp.post("/<team_id>/people/<user_id>/<any(suspend, restore, remove):act>")
@requires(P.MANAGE_PEOPLE, fresh=True)
@commits
def change_access(team_id: str, user_id: str, act: str) -> ResponseReturnValue:
    """Let the person in no more, in again, or take the account away."""
    viewer = the_viewer()
    member = get_member(viewer, team_id, user_id)
    if act == "suspend":
        people.suspend(viewer, member)
    elif act == "restore":
        people.restore(viewer, member.user)
    else:
        people.remove(viewer, member)
    return redirect(f"/staff/teams/{team_id}", 303)


@bp.get("/<team_id>/hand-over")
@requires(P.MANAGE_TEAM, fresh=True)
def hand_over(team_id: str) -> ResponseReturnValue:
    """Who takes over from the viewer."""
    _own, others = _own_and_others(team_id)
    return _hand_over_page(team_id, hand_over_form(_choices(others)))


@bp.post("/<team_id>/hand-over")
@requires(P.MANAGE_TEAM, fresh=True)
@commits
def take_over(team_id: str) -> ResponseReturnValue:
    """Hand over."""
    viewer = the_viewer()
    own, others = _own_and_others(team_id)
    form = hand_over_form(_choices(others))
    if not form.validate():
        return _hand_over_page(team_id, form)
    people.hand_over(viewer, own, next(one for one in others if one.user.id == form.person.data))
    return redirect("/staff", 303)


def _own_and_others(team_id: str) -> tuple[Membership, list[Membership]]:
    """The viewer's membership and those who could take over. Answers 404 where the viewer is not in it."""
    viewer = the_viewer()
    members = list_members(viewer, get_team(viewer, team_id))
    own = [one for one in members if one.user_pk == viewer.pk]
    if not own:
        abort(404)
    others = [one for one in members if one.user_pk != viewer.pk and one.user.state == UserState.ACTIVE]
    return own[0], others


def _choices(members: list[Membership]) -> list[tuple[str, str]]:
    return [(one.user.id, one.user.name) for one in members]


def _roles(member: Membership) -> Any:
    return roles_form(TeamKind(member.team.kind), invite=False, chosen=member.roles)


def _invite_page(team: Team, form: Any) -> str:
    return render_template("teams/invite.html", team=team, form=form)


def _person_page(member: Membership, form: Any) -> str:
    viewer = the_viewer()
    return render_template(
        "teams/person.html",
        member=member,
        form=form,
        manages_people=viewer.may(P.MANAGE_PEOPLE),
        held=[ROLE_WORDS[Role(name)][0] for name in member.roles],
    )


def _hand_over_page(team_id: str, form: Any) -> str:
    return render_template("teams/hand_over.html", team_id=team_id, form=form)
