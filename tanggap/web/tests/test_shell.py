"""Navigation by rights, the frame's laziness, badges, and the tags of the building blocks."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from tanggap.kernel.actor import ANONYMOUS, Actor, ActorKind
from tanggap.kernel.decision import no, yes
from tanggap.tickets.choices import Priority, TicketStatus
from tanggap.web import navigation
from tanggap.web.components import badges
from tanggap.web.components.filters import active_filters
from tanggap.web.context import Shell, browser_words


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def person(*permissions: str) -> Actor:
    return Actor(ActorKind.PERSON, person_id=1, label="Sari", rights=dict.fromkeys(permissions, ("/1/",)))


def rendered(source: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return engines["django"].from_string("{% load components formats %}" + source).render(context, request)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"desk:home": "/desk/", "desk:tickets": "/desk/tickets/", "setup:users": "/setup/users/"}
    monkeypatch.setattr(navigation, "url_of", lambda name: known.get(name, ""))


def titles(actor: Actor, path: str = "/") -> list[str]:
    return [str(link.title) for section in navigation.desk_sections(actor, path) for link in section.links]


@pytest.mark.usefixtures("pages")
def test_navigation_shows_what_exists_and_is_allowed() -> None:
    assert titles(person("ticket.edit")) == ["Overview", "Tickets"]
    assert titles(person("user.manage")) == ["People"]
    assert titles(person("ticket.view")) == ["Tickets"]
    assert titles(person("ticket.create")) == []
    assert titles(ANONYMOUS) == []


@pytest.mark.usefixtures("pages")
def test_the_link_with_the_longest_fitting_address_is_current() -> None:
    sections = navigation.desk_sections(person("ticket.edit"), "/desk/tickets/T-1/")

    assert [link.current for section in sections for link in section.links] == [False, True]


def test_every_permission_in_the_navigation_is_registered_or_belongs_to_a_later_module() -> None:
    from tanggap.accounts import permissions

    later = {"approval.decide", "budget.view", "work_report.view"}
    named = {code for group in navigation.DESK for item in group.items for code in item.permissions}
    named |= {code for item in (*navigation.FIELD, *navigation.PORTAL) for code in item.permissions}

    assert named - later <= permissions.ALL


def test_the_kept_side_navigation_marks_the_place_of_each_request() -> None:
    def shown(path: str) -> str:
        request = RequestFactory().get(path)
        request.actor = person("ticket.edit")  # type: ignore[attr-defined]
        return Shell(request).side_navigation

    assert '<a href="/desk/tickets/" aria-current="page"' in shown("/desk/tickets/T-1/")
    assert shown("/desk/tickets/").count("aria-current") == 1
    assert "aria-current" not in shown("/elsewhere/")
    assert "/setup/" not in shown("/desk/")


def test_shortcuts_of_the_navigation_are_unique() -> None:
    keys = [item.keys for group in navigation.DESK for item in group.items if item.keys]

    assert len(keys) == len(set(keys))


def test_a_frame_costs_nothing_until_asked(django_assert_num_queries: Any, db: None) -> None:
    request = RequestFactory().get("/")
    request.actor = person()  # type: ignore[attr-defined]

    with django_assert_num_queries(0):
        shell = Shell(request)
    with django_assert_num_queries(1):
        assert shell.unread == 0
        assert shell.unread == 0


def test_an_unknown_theme_in_the_cookie_is_ignored() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = '"><script>'

    assert Shell(request).theme == "auto"


def test_each_state_of_tickets_has_its_badge_with_the_word_of_the_list() -> None:
    looks = badges.LOOKS["ticket"]

    assert {str(status): str(status.label) for status in TicketStatus} == {
        value: str(look.label) for value, look in looks.items()
    }
    assert {str(value): str(Priority(value).label) for value in Priority} == {
        value: str(look.label) for value, look in badges.LOOKS["priority"].items()
    }


def test_a_badge_has_a_word_and_an_icon_and_escapes_its_label() -> None:
    shown = badges.state_badge("ticket", "on_hold")

    assert "On hold" in shown
    assert "#player-pause" in shown
    assert "&lt;b&gt;" in badges.state_badge("sla", "due_soon", "<b>")


def test_a_badge_speaks_the_language_of_the_page() -> None:
    with translation.override("id"):
        indonesian = badges.state_badge("ticket", "new")
    assert badges.state_badge("ticket", "new") == badges.state_badge("ticket", "new")
    assert "New" in badges.state_badge("ticket", "new")
    assert "tg-badge" in indonesian


def test_a_forbidden_action_is_a_disabled_button_with_its_reason() -> None:
    decision = no("closed", "Only a resolved ticket can be closed.")

    shown = rendered('{% action_button "Close" decision "/x/" method="post" %}', decision=decision)

    assert "disabled" in shown
    assert "Only a resolved ticket can be closed.</small>" in shown
    assert "<form" not in shown


def test_an_allowed_post_action_brings_its_form_with_both_keys() -> None:
    shown = rendered('{% action_button "Close" decision "/x/" method="post" %}', decision=yes())

    assert 'action="/x/"' in shown
    assert "csrfmiddlewaretoken" in shown
    assert 'name="request_key"' in shown


def test_a_request_key_stays_the_same_when_the_form_comes_back() -> None:
    request = RequestFactory().post("/", {"request_key": "kept-key"})
    source = engines["django"].from_string("{% load components %}{% request_key %}")

    assert 'value="kept-key"' in source.render({}, request)


class ThingForm(forms.Form):
    """A form of the tests."""

    quick = ("state",)
    q = forms.CharField(label="Search", required=False)
    name = forms.CharField(label="Name", help_text="As on the contract.")
    state = forms.ChoiceField(choices=[("", "Any"), ("new", "New ones")], required=False, label="State")
    kinds = forms.MultipleChoiceField(
        choices=[("a", "First"), ("b", "Second")],
        required=False,
        label="Kinds",
        widget=forms.CheckboxSelectMultiple,
    )


def test_a_wrong_field_shows_its_error_where_it_is_and_tells_screen_readers() -> None:
    shown = rendered("{% field form.name %}", form=ThingForm({"name": ""}))

    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_name_help id_name_error"' in shown
    assert 'id="id_name_error"' in shown
    assert "This field is required." in shown


def test_filters_in_force_can_be_taken_away_one_by_one() -> None:
    query = QueryDict("q=kabel&state=new&kinds=a&kinds=b&after=xyz")

    found = active_filters(ThingForm(query), query)

    assert [(str(item.label), item.value) for item in found] == [
        ("Search", "kabel"),
        ("State", "New ones"),
        ("Kinds", "First"),
        ("Kinds", "Second"),
    ]
    assert found[2].remove_url == "?q=kabel&state=new&kinds=b"


def test_the_filter_bar_keeps_the_order_and_does_not_nest_forms() -> None:
    shown = rendered(
        "{% filter_bar form %}", "/list/?sort=-name&state=new", form=ThingForm(QueryDict("state=new"))
    )

    assert '<input type="hidden" name="sort" value="-name">' in shown
    assert shown.count("<form") == shown.count("</form") == 1


def test_words_for_the_browser_are_there_in_both_languages() -> None:
    english = browser_words()
    with translation.override("id"):
        indonesian = browser_words()

    assert english["language"] == "en"
    assert indonesian["language"] == "id"
    assert set(english) == set(indonesian)
    assert english["relative"] != indonesian["relative"]


@pytest.mark.parametrize("frame", ["base.html", "field_base.html", "public_base.html"])
def test_frames_have_no_inline_scripts(frame: str) -> None:
    request = RequestFactory().get("/")

    page = engines["django"].get_template(frame).render({}, request)

    for part in page.split("<script")[1:]:
        assert 'src="' in part.split(">")[0] or "application/json" in part.split(">")[0]
    assert " onclick=" not in page
    assert 'href="#content"' in page
    assert 'id="content"' in page
