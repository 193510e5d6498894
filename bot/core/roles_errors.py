"""Refusals about groups, people and invitations."""

from bot.core.errors import Refusal


class UnitNotFound(Refusal):
    """No unit has such a name."""

    text_key = "group.unit_not_found"


class BoundElsewhere(Refusal):
    """The group serves another unit."""

    text_key = "group.bound_elsewhere"


class NotBound(Refusal):
    """The group serves no unit."""

    text_key = "group.not_bound"


class TokenUnknown(Refusal):
    """There is no such invitation or code."""

    text_key = "group.token_unknown"


class TokenUsed(Refusal):
    """It was used before."""

    text_key = "group.token_used"


class TokenExpired(Refusal):
    """Its time is over."""

    text_key = "group.token_expired"


class TokenRevoked(Refusal):
    """It was taken back, or whoever gave it may no longer give it."""

    text_key = "group.token_revoked"


class TokenForSomebodyElse(Refusal):
    """It was made out to another person."""

    text_key = "group.token_for_somebody_else"


class TooManyTries(Refusal):
    """Too many wrong tokens in the last hour."""

    text_key = "group.too_many_tries"


class AlreadyHolds(Refusal):
    """The person holds the role already."""

    text_key = "group.already_holds"


class MemberGone(Refusal):
    """The person holds no role there (any more)."""

    text_key = "group.member_gone"


class LeaveUnreadable(Refusal):
    """The dates of a leave cannot be read, or are no future days."""

    text_key = "group.leave_unreadable"


class NothingToLend(Refusal):
    """The person holds no role that a deputy could take over."""

    text_key = "group.nothing_to_lend"


class RosterDone(Refusal):
    """This roster was imported before."""

    text_key = "group.roster_done"
