"""Two presses of the last button at the very same moment, over two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from requests_app.models import Report, ServiceRequest
from requests_app.views.public import report_send
from tests.factories.city import make_small_city
from tests.factories.reports import send, walk


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_request_and_both_lead_to_it(monkeypatch):
    make_small_city()
    visitor = Client()
    walk(visitor)
    together, really_submit = Barrier(2, timeout=20), report_send.submit_and_link

    def submit_together(*args, **values):
        together.wait()
        return really_submit(*args, **values)

    monkeypatch.setattr(report_send, "submit_and_link", submit_together)

    def press(_number: int) -> str:
        other = Client()
        other.cookies = visitor.cookies
        try:
            return send(other).url
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        addresses = list(pool.map(press, range(2)))

    assert ServiceRequest.objects.count() == Report.objects.count() == 1
    assert all(address.startswith("/track/") for address in addresses)
