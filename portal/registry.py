"""Which features the application is made of: their tables, their pages and the ties between them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, current_app

# The tables of every package must be known to the session and to the migrations.
import portal.accounts.models
import portal.audit.models
import portal.directory.models
import portal.feedback.models
import portal.geography.models
import portal.guides.models
import portal.keys.models
import portal.listings.editing.models
import portal.listings.imports.models
import portal.listings.links.models
import portal.messages.models
import portal.referrals.models
import portal.reporting.fact_models
import portal.reporting.highlights.models
import portal.reporting.metrics.models
import portal.reporting.publishing.models
import portal.reporting.returns.models
import portal.reporting.saved.models
import portal.tasks.models
import portal.usage.models
import portal.worker.models  # noqa: F401
from portal import housekeeping
from portal.accounts import resets
from portal.accounts.setup import init_accounts
from portal.accounts.views import account, audit, forgotten, invitation, second_step, sign_in, staff, teams
from portal.config import Settings
from portal.core.waiting import Waiting
from portal.directory.catalogue import register_guides
from portal.directory.finding import init_search, keepers_lock, search_runtime
from portal.directory.indexing import register_source
from portal.directory.indexing import waiting as waiting_changes
from portal.directory.views import browse, home, listing, machine, organisation, search, shortlist
from portal.directory.views.moved import init_moved
from portal.feedback.queries import list_not_found
from portal.feedback.views import inbox
from portal.feedback.views import public as feedback
from portal.guides.indexing import guide_documents
from portal.guides.queries import titles_by_slug
from portal.guides.views import announcements, guides, help_me, information, texts
from portal.listings.claims.views import desk, keep
from portal.listings.duplicates import actions as duplicate_actions
from portal.listings.duplicates import views as duplicates
from portal.listings.editing.views import changes as editing_changes
from portal.listings.editing.views import finding as editing_find
from portal.listings.editing.views import history as editing_history
from portal.listings.editing.views import records as editing
from portal.listings.editing.views import starting as editing_start
from portal.listings.exports import views as exports
from portal.listings.home.gathering import gather_wanted
from portal.listings.home.views import own, today
from portal.listings.imports import uploads
from portal.listings.imports import views as imports
from portal.listings.links import actions as link_actions
from portal.listings.links import queries as link_queries
from portal.listings.links.fetcher import Fetcher
from portal.listings.suggestions import views as suggestions
from portal.listings.terms import views as terms
from portal.listings.verification import reminding
from portal.listings.verification.reminding import Reminding
from portal.listings.verification.views import answer, checks
from portal.listings.views import report
from portal.listings.words import views as words
from portal.messages import queries as outbox
from portal.messages.sending import can_send, init_messages, mail_transport, note_returned, send_next
from portal.navigation import init_navigation
from portal.referrals import checkin_actions
from portal.referrals import clocks as referral_clocks
from portal.referrals.views import (
    ask,
    entry,
    follow,
    hub,
    hub_outcomes,
    hub_passing,
    hub_work,
    people,
    refer,
    referral_settings,
    respond,
    sent,
    sent_to,
    told,
)
from portal.reporting.highlights.views import highlights
from portal.reporting.metrics.views import metrics
from portal.reporting.publishing import running as publishing
from portal.reporting.publishing.views import periods as published_figures
from portal.reporting.publishing.views import public as figures
from portal.reporting.returns import reminding as return_reminding
from portal.reporting.returns.views import desk as returns
from portal.reporting.returns.views import importing as return_import
from portal.reporting.returns.views import link as return_link
from portal.reporting.returns.views import own as own_returns
from portal.reporting.returns.views import projects
from portal.reporting.roll_up import days as rolling
from portal.reporting.saved import running as report_running
from portal.reporting.saved.views import desk as figure_reports
from portal.reporting.saved.views import runs as figure_runs
from portal.reporting.views import own as own_figures
from portal.reporting.views import team as team_figures
from portal.tasks import queries as tasks
from portal.tasks.doing import Handler, do_next
from portal.usage import init_usage
from portal.usage import views as counting
from portal.web import health
from portal.worker import views as status
from portal.worker.servants import Servant, every, init_servants

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.bp,
    search.bp,
    listing.bp,
    organisation.bp,
    browse.bp,
    machine.bp,
    shortlist.bp,
    report.bp,
    suggestions.bp,
    duplicates.bp,
    answer.bp,
    keep.bp,
    desk.bp,
    own.bp,
    today.bp,
    checks.bp,
    feedback.bp,
    inbox.bp,
    guides.bp,
    help_me.bp,
    information.bp,
    texts.bp,
    announcements.bp,
    ask.bp,
    imports.bp,
    exports.bp,
    terms.bp,
    words.bp,
    counting.bp,
    sign_in.bp,
    invitation.bp,
    forgotten.bp,
    second_step.bp,
    account.bp,
    staff.bp,
    teams.bp,
    audit.bp,
    refer.bp,
    sent.bp,
    told.bp,
    entry.bp,
    editing_find.bp,
    editing_start.bp,
    editing.bp,
    editing_changes.bp,
    editing_history.bp,
    respond.bp,
    sent_to.bp,
    follow.bp,
    referral_settings.bp,
    hub.bp,
    hub_work.bp,
    hub_passing.bp,
    hub_outcomes.bp,
    people.bp,
    figures.bp,
    published_figures.bp,
    figure_reports.bp,
    figure_runs.bp,
    returns.bp,
    return_import.bp,
    return_link.bp,
    own_returns.bp,
    projects.bp,
    metrics.bp,
    highlights.bp,
    team_figures.bp,
    own_figures.bp,
    health.bp,
    status.bp,
)

#: What does each kind of task; a feature that adds tasks adds its handler here.
TASKS: dict[str, Handler] = {uploads.PLAN_TASK: uploads.do_plan, uploads.WRITE_TASK: uploads.do_write}


def servants(settings: Settings) -> tuple[Servant, ...]:
    """Who works in the background; a feature with work of its own adds its servant here."""
    index = keepers_lock(settings.index_folder)
    return (
        Servant(
            "index",
            "Changes to be searchable",
            lambda _owner: search_runtime().catch_up() > 0,
            waiting_changes,
            ready=index.take,  # where `portal serve` keeps the index, the worker leaves it alone
            rest=index.release,
            pause=0.5,
        ),
        Servant("outbox", "Messages to send", send_next, outbox.waiting, ready=can_send, notes=_mail_notes),
        Servant("returned", "Messages that came back", every(600, note_returned), Waiting, ready=can_send),
        Servant("reminders", "Listings to be checked", Reminding().turn, reminding.waiting, pause=60),
        Servant(
            "wanted",
            "What people looked for in vain",
            every(3600, lambda: gather_wanted(list_not_found)),
            Waiting,
            pause=60,
        ),
        Servant("clocks", "Clocks of referrals", referral_clocks.fire_next, referral_clocks.waiting, pause=5),
        Servant(
            "check_ins",
            "People to be asked how it went",
            checkin_actions.ask_next,
            checkin_actions.waiting,
            pause=60,
        ),
        Servant(
            "digests",
            "A practice's week of referrals",
            referral_clocks.send_digest,
            referral_clocks.digests_waiting,
            ready=can_send,
            pause=60,
        ),
        Servant(
            "returns",
            "Returns of projects to be filled in",
            return_reminding.turn,
            return_reminding.waiting,
            pause=60,
        ),
        Servant("tasks", "Tasks", lambda owner: do_next(owner, TASKS), tasks.waiting, notes=_task_notes),
        Servant(
            "duplicates",
            "Listings that are there twice",
            every(60, duplicate_actions.scan),
            duplicate_actions.waiting,
            pause=10,
        ),
        Servant(
            "links",
            "Links in listings",
            _check_links(settings),
            link_queries.waiting,
            ready=lambda: settings.check_links,
            pause=5,
        ),
        Servant("figures", "Days to be rolled up", rolling.roll_up_next, rolling.waiting, pause=300),
        Servant(
            "publishing",
            "Months of figures to be published",
            lambda _owner: publishing.publish_next(settings.content),
            publishing.waiting,
            pause=300,
        ),
        Servant(
            "figure_reports",
            "Reports of figures to run",
            lambda _owner: report_running.run_next(settings.content),
            report_running.waiting,
            pause=300,
        ),
        Servant("resets", "Links for new passwords", resets.turn, resets.waiting),
        Servant(
            "housekeeping",
            "The day's housekeeping",
            lambda _owner: housekeeping.housekeep_once_a_day(),
            housekeeping.waiting,
            pause=30,
        ),
    )


def _check_links(settings: Settings) -> Callable[[str], bool]:
    """Take stock of the links once an hour, and ask one that is due."""
    agent = "InformationService-LinkCheck/1.0"
    if settings.public_url:
        agent += f" (+{settings.public_url}/contact)"
    fetcher, stock = Fetcher(agent), every(3600, link_actions.take_stock)
    return lambda owner: stock(owner) or link_actions.check_next(fetcher)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _mail_notes() -> list[str]:
    transport = mail_transport()
    lost = outbox.count_exceptions()
    notes = []
    if transport is None:
        notes.append("No messages can be sent: no mail server is set up.")
    elif _settings().production and not transport.reaches_people:
        notes.append("Messages are put into a folder and reach nobody.")
    if lost:
        notes.append(f"Messages that reached nobody, and that a person must look at: {lost}.")
    return notes


def _task_notes() -> list[str]:
    dead = tasks.count_dead()
    return [f"Tasks that were given up, and that a person must look at: {dead}."] if dead else []


def register_features(app: Flask, settings: Settings) -> None:
    """Give `app` every feature."""
    init_navigation(app, settings)
    init_usage(app, settings)
    init_accounts(app, settings)
    init_search(app, settings)
    init_moved(app)
    init_messages(app, settings)
    init_servants(app, servants(settings))
    register_source("guide", guide_documents)
    register_guides(titles_by_slug)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
