"""Tables of people and rights."""

from tanggap.accounts.models.rights import Grant, Role
from tanggap.accounts.models.team import Team
from tanggap.accounts.models.tour import TourSeen
from tanggap.accounts.models.user import User

__all__ = ["Grant", "Role", "Team", "TourSeen", "User"]
