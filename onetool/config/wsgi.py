"""Pages as WSGI; in production `onetool.config.rsgi` serves them."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from onetool import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onetool.config.settings")

application = get_wsgi_application()

import_module(settings.ROOT_URLCONF)  # and all views with it, which else the first request would load
import_module(settings.STAFF_URLCONF)
garbage.freeze()
