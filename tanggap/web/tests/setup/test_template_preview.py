"""Trying out the words of a notice: the mail stands in a frame, whatever it holds."""

from __future__ import annotations

import html
import re

from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.organization.tests.factories import make_unit


def test_the_whole_mail_stands_in_the_frame_and_none_of_it_in_the_page(db: None) -> None:
    client = Client()
    client.force_login(make_person("Admin", role="admin", at=make_unit(kind="company")))

    page = client.get("/setup/templates/ticket.created/email/id/").content.decode()

    (framed,) = re.findall(r'srcdoc="([^"]*)"', page)
    mail = html.unescape(framed)
    assert mail.startswith("<!doctype html>")
    assert mail.rstrip().endswith("</html>")
    assert page.count("<!doctype html>") == 1
