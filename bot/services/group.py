"""Which chat is which unit, and who may speak for it: all that concerns groups and people in one service."""

from bot.services.group_people import GroupPeople
from bot.services.group_presence import GroupPresence
from bot.services.group_privacy import GroupPrivacy
from bot.services.group_roster import GroupRoster
from bot.services.group_setup import GroupSetup
from bot.services.group_units import GroupUnits
from storage.group import Chat

__all__ = ["Chat", "GroupService"]


class GroupService(GroupUnits, GroupPresence, GroupPeople, GroupRoster, GroupSetup, GroupPrivacy):
    """Units, groups, people and their rights; each part is in the module that its class names."""
