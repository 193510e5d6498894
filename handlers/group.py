"""Groups and people: every command and button of this feature, to be registered in `bot.app`."""

from handlers import (
    group_bind,
    group_invite,
    group_leave,
    group_members,
    group_privacy,
    group_settings,
    group_setup,
)
from handlers.buttons import Press
from handlers.group_asker import command, press_as_me
from handlers.group_roster import press_import

COMMANDS = {
    name: command(name, run)
    for name, run in (
        ("bind", group_bind.bind),
        ("unbind", group_bind.unbind),
        ("invite", group_invite.invite),
        ("members", group_members.members),
        ("leave", group_leave.leave),
        ("settings", group_settings.settings),
        ("privacy", group_privacy.privacy),
        ("forget", group_privacy.forget),
    )
}
"""Handlers by command; each first makes sure who is asking."""

follow_bind_link = command("bind_link", group_bind.bind_by_link)
"""`/start bind_CODE`."""

PRESSES: dict[str, Press] = {
    "group.as_me": press_as_me,
    "group.bind": group_bind.press_bind,
    "group.bind_code": group_bind.press_bind_code,
    "group.unbind": group_bind.press_unbind,
    "group.invite": group_invite.press_invite,
    "group.revoke": group_invite.press_revoke,
    "group.join": group_invite.press_join,
    "group.members": group_members.press_members,
    "group.member": group_members.press_member,
    "group.change": group_members.press_change,
    "group.remove": group_members.press_remove,
    "group.pending": group_members.press_pending,
    "group.log": group_members.press_log,
    "group.leave_unit": group_leave.press_unit,
    "group.leave_set": group_leave.press_set,
    "group.leave_end": group_leave.press_end,
    "group.set": group_settings.press_set,
    "group.main": group_settings.press_main,
    "group.forget": group_privacy.press_forget,
    "group.roster": press_import,
    "group.test": group_setup.press_test,
}
"""What the buttons of this feature do."""
