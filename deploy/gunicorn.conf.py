"""How gunicorn serves the portal: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`, behind nginx.

The words, the index and the templates are read once, before the workers are forked, and put out of reach of
the garbage collector: the workers share that memory and start in a moment. `portal work` runs beside it.
"""

from __future__ import annotations

import gc
import os
from typing import Any

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("PORTAL_THREADS", "4"))
worker_class = "gthread"
preload_app = True
keepalive = 15  # seconds; nginx keeps its connections to us open
timeout = 60
graceful_timeout = 20
max_requests = 0
errorlog = "-"
loglevel = "warning"
# No access log here: addresses carry search words (DESIGN 9.8).
accesslog = None


def when_ready(server: Any) -> None:
    """Read in what every worker needs, just before they are forked."""
    from portal.directory.catalogue import catalogue
    from portal.directory.panels import all_panels
    from portal.extensions import db
    from search_index.documents import Query

    app = server.app.wsgi()
    with app.app_context():
        runtime = app.extensions["search"]
        runtime.search(Query(text="somewhere to talk"))
        runtime.crisis.match("help")
        catalogue()
        all_panels()
        for name in ("home/index.html", "search/results.html", "listing/show.html", "guides/show.html"):
            app.jinja_env.get_template(name)
        db.session.remove()
        for engine in db.engines.values():  # a connection must not be carried into another process
            engine.dispose()
    gc.collect()
    gc.freeze()
