"""The ground app: migrations run as the owner of the tables, everything else as the weak role."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules


def migrate_as_owner(**_: Any) -> None:
    """Backfills and key checks must see every row; new tables are granted to the application as they are made."""
    with connection.cursor() as cursor:
        cursor.execute("set role onetool")
        cursor.execute(
            "alter default privileges in schema public grant select, insert, update, delete on tables to onetool_app"
        )
        cursor.execute(
            "alter default privileges in schema public grant usage, select, update on sequences to onetool_app"
        )


def weak_again(**_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set role onetool_app")


class OneToolConfig(AppConfig):
    name = "onetool"
    label = "onetool"

    def ready(self) -> None:
        for module in ("onetool.tenancy.checks", "onetool.assets.checks", settings.CELERY_MODULE):
            import_module(module)  # registers checks, binds shared tasks
        from onetool.abilities.search import index  # noqa: PLC0415  # models load before ready()
        from onetool.events import log, sentences  # noqa: PLC0415
        from onetool.live import bells  # noqa: PLC0415
        from onetool.records import converters  # noqa: PLC0415
        from onetool.work import reactions  # noqa: PLC0415

        converters.register()
        sentences.collect()
        log.subscribe(bells.tell)
        log.subscribe(reactions.plan)
        import_module("onetool.abilities.files.reactions")
        log.follow(index.keep_cards)
        index.follow_names()
        autodiscover_modules("reactions", "sheets")
        import_module("onetool.listing.reactions")
        pre_migrate.connect(migrate_as_owner, dispatch_uid="onetool.migrate_as_owner")
        post_migrate.connect(weak_again, dispatch_uid="onetool.weak_again")
