"""Forms of the portal. They parse; services judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models import Site
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Category, Ticket
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.portal.own import Belonging
from tanggap.web.report_form import ReportForm


class SubmitForm(ReportForm):
    """A report: one line is enough, everything else helps."""

    site = forms.ChoiceField(label=_("At which of your places?"), required=False, widget=PlainSelect)

    follows = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, belonging: Belonging, earlier: Ticket | None = None, **options: Any
    ) -> None:
        """Prepare the choices; ``earlier`` is a report that this one goes on from."""
        super().__init__(*args, **options)
        self.belonging = belonging
        self.fields["phone"].initial = belonging.person.phone
        if belonging.sites:
            site: Any = self.fields["site"]
            site.choices = [("", _("Somewhere else")), *((str(one.pk), one.name) for one in belonging.sites)]
            site.initial = str(belonging.sites[0].pk) if len(belonging.sites) == 1 else ""
        else:
            del self.fields["site"]
        if earlier is not None:
            self._go_on_from(earlier)

    def _go_on_from(self, earlier: Ticket) -> None:
        facts = {
            "follows": earlier.number,
            "subject": earlier.subject,
            "category": str(earlier.category_id or ""),
            "site": str(earlier.site_id or ""),
            "place": earlier.place,
        }
        for name, value in facts.items():
            if name in self.fields:
                self.fields[name].initial = value

    def report(self, channel: str) -> NewTicket:
        """What was typed, as the person's own report.

        Args:
            channel: a ``Channel`` value.
        """
        data, known = self.cleaned_data, self.belonging
        category = Category.objects.filter(pk=int(data["category"])).first() if data["category"] else None
        site = self._site()
        new = NewTicket(
            subject=data["subject"],
            description=data["description"],
            category_id=category.pk if category else None,
            unit_id=known.unit.pk if known.unit else None,
            channel=channel,
            requester_id=known.person.pk,
            requester_name=known.person.name,
            requester_phone=data["phone"],
            requester_email=known.person.email or "",
            customer_id=known.person.customer_id,
            office_id=known.person.office_id,
            site_id=site.pk if site else None,
            place=data["place"] or (site.address if site else ""),
            follows=data["follows"].strip().upper(),
        )
        if category is not None:
            new.kind = category.kind
        return new

    def _site(self) -> Site | None:
        chosen = self.cleaned_data.get("site", "")
        return next((one for one in self.belonging.sites if str(one.pk) == chosen), None)


class ReopenForm(forms.Form):
    """Why the solution does not hold."""

    reason = forms.CharField(
        label=_("What is still wrong?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class SearchForm(forms.Form):
    """The search of the list, as it stands in the address."""

    q = forms.CharField(label=_("Search your reports"), required=False, max_length=100)
