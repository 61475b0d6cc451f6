"""The WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
application = get_wsgi_application()
# Every page is imported before the first call, so that nobody waits seconds for it after a start.
_PAGES = get_resolver().url_patterns

# What is loaded stays for good, so the collector need not walk it again and again: an answer with a thousand requests
# made it look through the whole program, for as long as the answer itself took.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
