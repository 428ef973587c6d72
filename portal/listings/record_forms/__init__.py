"""A record's fields as a form that works without script: boxes, rows to add, move and remove, and back.

    form = RecordForm.of_values(fields, values, lookup)            # show
    form = RecordForm.of_post(fields, request.form, base, lookup)  # what came back
    if form.act(request.form.get("do", "")): show it again         # a row was added, moved or removed
    values = form.check(shape, lookup)                             # plain values, or None with form.errors

The page prints it with `record_fields` of templates/components/record_fields.html.
"""

from portal.listings.record_forms.forms import RecordForm
from portal.listings.record_forms.nodes import Cell, Picks, Row, Rows

__all__ = ["Cell", "Picks", "RecordForm", "Row", "Rows"]
