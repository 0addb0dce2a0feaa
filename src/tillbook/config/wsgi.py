"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from tillbook.plumbing.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillbook.config.settings")
application = get_wsgi_application()
settle()
