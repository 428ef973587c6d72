"""What a provider's link opens: their entries, a button for "still correct", corrections field by field.
Without an account; opening it changes nothing, since mail scanners follow links."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.core.errors import Conflict
from portal.core.text import read_number
from portal.directory.check_queries import find_to_check, get_to_check
from portal.directory.checks import InvalidValue
from portal.directory.models import ReminderItem, Service
from portal.directory.queries import get_lookup
from portal.directory.shapes import SHAPES
from portal.directory.values import Lookup, read_values
from portal.directory.vocabulary import CheckGroup
from portal.listings.record_forms import RecordForm
from portal.listings.verification.actions import correct, corrected_groups, digest_of, say_right
from portal.listings.verification.forms import CorrectForm, RightForm, WordsForm
from portal.listings.verification.groups import TITLES, boxes_of, groups_of
from portal.listings.verification.pace import the_cadence
from portal.listings.verification.queries import get_item, get_reminder
from portal.usage.queries import count_views
from portal.usage.vocabulary import Checked, Kind
from portal.web.access import public
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("answer", __name__, url_prefix="/check")


@bp.get("/<token>")
@public
def entries(token: str) -> ResponseReturnValue:
    """Every entry of the message; the one entry itself where there is one."""
    return _entries_page(token, RightForm())


@bp.post("/<token>/right")
@public
@checks_own_token
@commits
def all_right(token: str) -> ResponseReturnValue:
    """All that are shown are still correct."""
    form = RightForm()
    if not form.validate():
        return _entries_page(token, form)
    seen = dict(pair.partition(":")[::2] for pair in request.form.getlist("entry")[:1000])
    items = [item for item in get_reminder(token).items if item.id in seen and item.answered_at is None]
    services = find_to_check({item.service.id for item in items})
    views, changed = count_views(), []
    for item in items:
        service = services.get(item.service.id)
        if service is None:
            continue
        try:
            version, seen_often = read_number(seen[item.id], 0), views.get(service.id, 0)
            say_right(item, service, seen=version, cadence=the_cadence(), views=seen_often)
            usage.record(Kind.VERIFICATION, service=service.id, answer=Checked.RIGHT)
        except Conflict:
            changed.append(service.name)
    if changed:
        return _entries_page(token, form, changed=changed)
    return redirect(f"/check/{token}", 303)


@bp.get("/<token>/<item_id>")
@public
def entry(token: str, item_id: str) -> ResponseReturnValue:
    """One entry as everybody sees it."""
    return _entry_page(token, get_item(token, item_id), RightForm())


@bp.post("/<token>/<item_id>/right")
@public
@checks_own_token
@commits
def right(token: str, item_id: str) -> ResponseReturnValue:
    """It is still correct: once, and for this entry only."""
    item, form = get_item(token, item_id), RightForm()
    if not form.validate():
        return _entry_page(token, item, form)
    service = find_to_check([item.service.id]).get(item.service.id)
    if service is not None:
        views = count_views().get(service.id, 0)
        try:
            say_right(item, service, seen=read_number(form.seen.data, 0), cadence=the_cadence(), views=views)
            usage.record(Kind.VERIFICATION, service=service.id, answer=Checked.RIGHT)
        except Conflict as conflict:
            return _entry_page(token, item, form, changed=conflict.message)
    return redirect(f"/check/{token}/{item_id}", 303)


@bp.get("/<token>/<item_id>/<any(name,contact,place,hours,cost,eligibility,route,capacity):group>")
@public
def ask(token: str, item_id: str, group: str) -> ResponseReturnValue:
    """What is right instead, for one group of fields."""
    item, part, lookup = get_item(token, item_id), CheckGroup(group), get_lookup()
    service = get_to_check(item.service.id)
    boxes = RecordForm.of_values(boxes_of(part), read_values(service, SHAPES["service"]), lookup)
    return _correct_page(token, item, service, part, boxes, _words(part))


@bp.post("/<token>/<item_id>/<any(name,contact,place,hours,cost,eligibility,route,capacity):group>")
@public
@checks_own_token
@commits
def send(token: str, item_id: str, group: str) -> ResponseReturnValue:
    """Keep the correction for somebody of the team to look at; the entry stays as it is until then."""
    item, part, lookup = get_item(token, item_id), CheckGroup(group), get_lookup()
    service, form = get_to_check(item.service.id), _words(part)
    boxes = RecordForm.of_post(boxes_of(part), request.form, read_values(service, SHAPES["service"]), lookup)
    if boxes.nodes and boxes.act(request.form.get("do", "")):
        return _correct_page(token, item, service, part, boxes, form)
    values = boxes.check(SHAPES["service"], lookup) if boxes.nodes else {}
    if not form.validate() or values is None:
        return _correct_page(token, item, service, part, boxes, form)
    if not _keep(item, service, part, values, lookup, form, boxes):
        return _correct_page(token, item, service, part, boxes, form)
    usage.record(Kind.VERIFICATION, service=service.id, answer=Checked.CORRECTED)
    return redirect(f"/check/{token}/{item_id}", 303)


def _keep(
    item: ReminderItem,
    service: Service,
    part: CheckGroup,
    values: dict[str, object],
    lookup: Lookup,
    form: CorrectForm,
    boxes: RecordForm,
) -> bool:
    """Keep a correction; False, saying why, when there is none."""
    form.said.data = digest_of({"group": part, "values": values})
    try:
        change = correct(
            item,
            service,
            part,
            values,
            lookup,
            message=form.message.data,
            reference=form.code(),
            cadence=the_cadence(),
        )
    except InvalidValue as wrong:
        boxes.refuse(wrong.field, wrong.message)
        return False
    if change is None:
        form.form_errors.append("Nothing is different yet. Change a box, or tell us in your own words.")
    return change is not None


def _words(part: CheckGroup) -> CorrectForm:
    return CorrectForm() if boxes_of(part) and part != CheckGroup.PLACE else WordsForm()


def _entries_page(token: str, form: RightForm, changed: list[str] | None = None) -> ResponseReturnValue:
    reminder = get_reminder(token)
    if len(reminder.items) == 1 and not changed:
        return _entry_page(token, reminder.items[0], form)
    services = find_to_check({item.service.id for item in reminder.items})
    return render_template(
        "check/entries.html",
        token=token,
        form=form,
        changed=changed or [],
        items=[(item, services.get(item.service.id)) for item in reminder.items],
        waits=[item for item in reminder.items if item.answered_at is None and item.service.id in services],
        noindex=True,
    )


def _entry_page(token: str, item: ReminderItem, form: RightForm, changed: str = "") -> ResponseReturnValue:
    service = find_to_check([item.service.id]).get(item.service.id)
    if service is None:
        return render_template("check/off.html", token=token, item=item, noindex=True)
    form.seen.data = str(service.version)
    corrected = corrected_groups(item, service)
    return render_template(
        "check/entry.html",
        token=token,
        item=item,
        service=service,
        groups=groups_of(service, get_lookup()),
        corrected=[TITLES[group] for group in CheckGroup if group in corrected],
        several=len(item.reminder.items) > 1,
        form=form,
        changed=changed,
        noindex=True,
    )


def _correct_page(
    token: str, item: ReminderItem, service: Service, part: CheckGroup, boxes: RecordForm, form: CorrectForm
) -> ResponseReturnValue:
    now = next(one for one in groups_of(service, get_lookup()) if one.group == part)
    return render_template(
        "check/correct.html",
        token=token,
        item=item,
        service=service,
        now=now,
        boxes=boxes,
        form=form,
        has_errors=bool(boxes.errors or form.errors),
        noindex=True,
    )
