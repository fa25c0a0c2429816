"""Background jobs: a real broker when one is named, else a folder, so that development needs and loses nothing."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.conf import settings

from onetool import garbage
from onetool.work import jobs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onetool.config.settings")

POLLING_SECONDS = 0.05  # the folder is asked this often; the default of a second is felt on every live page


def _configuration() -> dict[str, Any]:
    return {
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "broker_connection_retry_on_startup": True,
        # In memory: sweeps may run once more after a restart, and no file can be left broken by a kill.
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_schedule": _schedule(),
        **_broker(),
    }


def _broker() -> dict[str, Any]:
    if settings.IS_TESTING:
        return {"broker_url": "memory://"}
    if url := os.environ.get("CELERY_BROKER_URL") or settings.REDIS_URL:
        return {"broker_url": url, "broker_transport_options": {"socket_connect_timeout": 2, "socket_timeout": 10}}
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport": "onetool.work.folder_broker:Transport",
        "broker_transport_options": {"folder": str(settings.DATA_DIR / "celery"), "polling_interval": POLLING_SECONDS},
        "worker_enable_remote_control": False,  # its own queues would be asked for as often
        "worker_prefetch_multiplier": 8,
    }


def _schedule() -> dict[str, Any]:
    sweeps = {
        "onetool.sweep": jobs.SWEPT_EVERY.total_seconds(),
        "onetool.sweep_limits": 3600.0,
        "onetool.sweep_sign_in_mails": 3600.0,
        "accounts.sweep": 3600.0,
        "orgs.erase": 3600.0,
        "archive.remove_expired": 3600.0,
        "quotes.expire": 300.0,
    }
    if settings.IS_DEVELOPMENT:
        sweeps["stripe_sandbox.sweep"] = 5.0
    # A sweep that waited longer than its pause is overtaken by the next one: without a worker they must not pile up.
    return {name: {"task": name, "schedule": pause, "options": {"expires": pause}} for name, pause in sweeps.items()}


app = Celery("onetool")
app.set_default()  # for every thread: whoever hands over a job asks for `current_app`
app.add_defaults(_configuration)
app.autodiscover_tasks()
app.autodiscover_tasks(["onetool.work", "onetool.mail"])


@worker_init.connect
def _spare_the_collector(**_: Any) -> None:
    # Before it forks: its children take over both, and the pages they share with it stay shared.
    garbage.freeze()
