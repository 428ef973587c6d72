"""Figures as one web page that stands alone: opened from a disk, sent on, printed, read aloud."""

from __future__ import annotations

from flask import current_app

from portal.reporting.exports.document import Document
from portal.reporting.rules.saying import say_value


def document_html(document: Document) -> bytes:
    """The page; the same document makes the same bytes."""
    tables = [
        {
            "table": table,
            "rows": [
                (row.labels, [say_value(*pair) for pair in zip(row.values, units, strict=True)])
                for row in table.rows
            ],
        }
        for table in document.tables
        for units in [[table.unit_of(column) for column in table.columns]]
    ]
    page = current_app.jinja_env.get_template("reporting/_document.html")  # without what a request adds
    return page.render(document=document, tables=tables).encode()
