"""Who is behind a session: allauth's rules, with a person read by a query whose text is kept."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from tanggap.accounts.models import User
from tanggap.kernel.kept_query import KeptQuery

_people = KeptQuery(lambda key: User.objects.filter(pk=key).order_by())


class AuthenticationBackend(AllauthBackend):
    """Signs in by e-mail and password."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; None when the account is gone or closed."""
        found = _people.rows(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None
