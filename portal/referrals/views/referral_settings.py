"""What teams settle about referrals: what their services take, their clocks, and promises to each other."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.models import Team
from portal.accounts.vocabulary import Permission, TeamKind
from portal.core.errors import NotFound, PortalError
from portal.directory.models import Service
from portal.directory.vocabulary import Capacity
from portal.extensions.transactions import transaction
from portal.referrals.acting import By, hub, provider
from portal.referrals.forms.answering import read_within
from portal.referrals.forms.settings import (
    CLOCK_WORDS,
    MOST_A_WEEK,
    OF_PROVIDERS,
    ServiceForm,
    clocks_form,
    days_of,
    promise_form,
)
from portal.referrals.promise_queries import (
    get_agreement,
    list_clock_teams,
    list_promises,
    list_promising_teams,
)
from portal.referrals.provider_actions import agree, end_agreement, set_levels, set_provider, set_room
from portal.referrals.provider_queries import get_own_service, list_own_services, room_of, settings_of
from portal.referrals.queries import days_of_hub
from portal.referrals.rules.timers import check_days
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("referral_settings", __name__, url_prefix="/staff/referral-settings")

P = Permission
HERE = "/staff/referral-settings"
_ORDER = "The steps must come one after another: the reminder, then the hub is told, then it goes back."


@bp.get("")
@requires(P.SET_REFERRALS)
def index() -> ResponseReturnValue:
    """What is settled now, with what was kept of each promise."""
    viewer = the_viewer()
    services = [(one, room_of(one), settings_of(one)) for one in list_own_services(viewer)]
    return render_template(
        "referral_settings/index.html",
        services=services,
        answers=viewer.may(P.ANSWER_REFERRALS),
        clocks=[(team, days, CLOCK_WORDS) for team, days in list_clock_teams(viewer)],
        promises=list_promises(viewer),
        hub=viewer.may(P.WORK_HUB),
        form=EmptyForm(formdata=None),
    )


@bp.get("/services/<record_id>")
@requires(P.ANSWER_REFERRALS)
def service(record_id: str) -> ResponseReturnValue:
    """What one service takes."""
    row = get_own_service(the_viewer(), record_id)
    settings, form = settings_of(row), ServiceForm(formdata=None)
    form.capacity.data = row.capacity or None
    form.weeks.data = "" if row.waiting_weeks is None else str(row.waiting_weeks)
    if settings is not None:
        form.limit.data = "" if settings.weekly_limit is None else str(settings.weekly_limit)
        form.paused.data, form.why.data = settings.paused, settings.pause_reason
        form.until.process(None, settings.paused_until)
    return _service_page(row, form)


@bp.post("/services/<record_id>")
@requires(P.ANSWER_REFERRALS)
@checks_own_token
def save_service(record_id: str) -> ResponseReturnValue:
    """Keep it: whoever refers sees it from now on."""
    viewer, form = the_viewer(), ServiceForm()
    if not form.validate():
        return _service_page(get_own_service(viewer, record_id), form)
    room, _, rest = form.seen.data.partition(":")
    try:
        with transaction():
            _keep_service(get_own_service(viewer, record_id), provider(viewer), form, room, rest)
    except NotFound:
        raise
    except PortalError as problem:
        form.form_errors.append(problem.message)
        form.seen.data = ""
        return _service_page(get_own_service(viewer, record_id), form), problem.status
    return redirect(HERE, 303)


def _keep_service(row: Service, by: By, form: ServiceForm, room: str, rest: str) -> None:
    """Keep what the form says; `room` and `rest` are the versions of its two parts that were looked at."""
    set_room(
        row,
        by,
        capacity=Capacity(form.capacity.data),
        weeks=read_within(form.weeks.data, 0, 104),
        version=read_within(room, 1, 10**6),
    )
    set_provider(
        row,
        by,
        weekly_limit=read_within(form.limit.data, 0, MOST_A_WEEK),
        paused=form.paused.data,
        paused_until=form.until.data,
        pause_reason=form.why.data,
        version=read_within(rest, 1, 10**6),
    )


@bp.get("/clocks")
@requires(P.SET_REFERRALS)
def clocks() -> ResponseReturnValue:
    """The working days of the viewer's own teams."""
    return _clocks_page()


@bp.post("/clocks")
@requires(P.SET_REFERRALS)
@checks_own_token
@commits
def save_clocks() -> ResponseReturnValue:
    """Keep those of one team; timers take them up when they are due next."""
    form = clocks_form(tuple(CLOCK_WORDS))()
    own = {team.id: team for team, _days in list_clock_teams(the_viewer())}
    team = own.get(form.team.data)
    if team is None:
        raise NotFound
    if form.validate():
        kept = {code: days for code, days in days_of(form).items() if code in _codes_of(team)}
        try:
            check_days(days_of_hub() | kept)
            set_levels(team, kept, provider(the_viewer()))
            return redirect(HERE, 303)
        except ValueError:
            form.form_errors.append(_ORDER)
    return _clocks_page(form)


@bp.get("/promises/new")
@requires(P.WORK_HUB)
def new_promise() -> ResponseReturnValue:
    """Two teams and what they promise."""
    return render_template("referral_settings/promise.html", form=_promise_form()(formdata=None))


@bp.post("/promises/new")
@requires(P.WORK_HUB)
@checks_own_token
@commits
def add_promise() -> ResponseReturnValue:
    """Write down what two teams agreed."""
    form, teams = _promise_form()(), {team.id: team for team in list_promising_teams()}
    if not form.validate():
        return render_template("referral_settings/promise.html", form=form)
    agree(
        teams[form.first.data],
        teams[form.second.data],
        hub(the_viewer()),
        first_days=read_within(form.first_days.data, 1, 100) or 1,
        second_days=read_within(form.second_days.data, 1, 100) or 1,
        starts_on=form.starts.data,
        review_on=form.review.data,
        note=form.note.data,
    )
    return redirect(f"{HERE}#promises", 303)


@bp.post("/promises/<agreement_id>/end")
@requires(P.WORK_HUB)
@commits
def end_promise(agreement_id: str) -> ResponseReturnValue:
    """It holds no longer; what was kept until today stays."""
    agreement = get_agreement(agreement_id)
    if agreement.ended_on is None:
        end_agreement(agreement, hub(the_viewer()))
    return redirect(f"{HERE}#promises", 303)


def _service_page(row: Service, form: ServiceForm) -> str:
    settings = settings_of(row)
    if not form.seen.data:
        form.seen.data = f"{row.version}:{settings.version if settings is not None else ''}"
    return render_template("referral_settings/service.html", service=row, form=form, room=room_of(row))


def _codes_of(team: Team) -> tuple[str, ...]:
    return tuple(CLOCK_WORDS) if team.kind == TeamKind.AGENTS else OF_PROVIDERS


def _clocks_page(sent: Any = None) -> str:
    """Each team's form; the one that was sent comes back as it was typed."""
    forms = []
    for team, days in list_clock_teams(the_viewer()):
        codes = _codes_of(team)
        form = sent if sent is not None and sent.team.data == team.id else clocks_form(codes)(formdata=None)
        if form is not sent:
            form.team.data = team.id
            for code in codes:
                form[code].data = str(days.get(code, ""))
        forms.append((team, form, [form[code] for code in codes]))
    return render_template(
        "referral_settings/clocks.html", forms=forms, form=sent or EmptyForm(formdata=None)
    )


def _promise_form() -> Any:
    return promise_form([(team.id, team.name) for team in list_promising_teams()])
