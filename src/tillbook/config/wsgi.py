"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from tillbook.config.serving.turns import WORKING, Application, in_turns
from tillbook.plumbing.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillbook.config.settings")
application: Application = get_wsgi_application()
if working := os.environ.get(WORKING):
    application = in_turns(application, int(working))
settle()
