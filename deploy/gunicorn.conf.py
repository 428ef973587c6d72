"""How gunicorn serves the portal: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`, behind nginx.

The words, the index, the templates and the listings are read once, before the workers are forked, and put out
of reach of the garbage collector: the workers share that memory and answer their first visitors at once.
`portal work` runs beside it.
"""

from __future__ import annotations

import os
from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class SharingWorker(ThreadWorker):
    """A worker that takes no new connection while each of its threads is busy: the other worker takes it.

    Gunicorn's own takes all that come, so that a browser waits for a busy worker while another is idle; and
    what nginx keeps open stays with the worker that took it.
    """

    _busy = 0

    def enqueue_req(self, conn: Any) -> None:
        """Give a thread something to do."""
        self._busy += 1
        super().enqueue_req(conn)
        self.set_accept_enabled(self._accepting)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Take note that a thread is done with it; the worker's loop then looks whether it accepts again."""
        self._busy -= 1
        super().finish_request(conn, fs)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take new connections, or leave them to the others."""
        super().set_accept_enabled(enabled and self._busy < self.cfg.threads)


bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("PORTAL_THREADS", "4"))
worker_class = SharingWorker
preload_app = True
keepalive = 15  # seconds; nginx keeps its connections to us open
timeout = 60
graceful_timeout = 20
max_requests = 0
control_socket_disable = True  # nobody manages it that way: a door less
errorlog = "-"
loglevel = "warning"
# No access log here: addresses carry search words (DESIGN 9.8).
accesslog = None


def when_ready(server: Any) -> None:
    """Make ready what every worker needs, just before they are forked."""
    from portal.core.memory import settle
    from portal.directory.warming import warm_up

    warm_up(server.app.wsgi())
    settle()
