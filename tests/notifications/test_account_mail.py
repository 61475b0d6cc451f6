"""Mail about signing in goes through the outbox."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from notifications.models import OutboundMessage
from notifications.tasks import deliver_due
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def test_a_forgotten_password_is_answered_by_the_worker_not_by_the_page(worker: Persona, visitor: Client) -> None:
    visitor.post(reverse("account_reset_password"), {"email": worker.user.email})

    message = OutboundMessage.objects.get()
    assert (message.kind, message.to_address) == ("account", worker.user.email)
    assert not mail.outbox
    deliver_due()
    assert mail.outbox[0].to == [worker.user.email]
    assert "Testville 311" in mail.outbox[0].subject
