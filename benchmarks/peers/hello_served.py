"""How gunicorn serves the hello page: by the portal's kind of worker, so that neither is loaded by chance."""

from runpy import run_path

worker_class = run_path("deploy/gunicorn.conf.py")["SharingWorker"]
