"""Permission bits, and how roles and overwrites add up to what a member may do in a channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """The bits that this server checks."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38


NONE = Permission(0)
ALL = Permission((1 << 53) - 1)
INVITED = Permission(309237730304)
"""What Gavel's invite link asks for."""
READER = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY | Permission.USE_APPLICATION_COMMANDS
EVERYONE = READER | Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS | Permission.ADD_REACTIONS
"""What ``@everyone`` has in a new guild here: not enough for the bot, whose own role brings the rest."""


@dataclass
class Overwrite:
    """What a channel allows and denies to one role (``kind`` 0) or member (1)."""

    id: int
    kind: int
    allow: Permission = NONE
    deny: Permission = NONE


def resolve(base: Permission, overwrites: Iterable[Overwrite], *, everyone: int, roles: set[int], member: int) -> Permission:
    """Apply a channel's overwrites in Discord's order: everyone, all roles together, the member."""
    if base & Permission.ADMINISTRATOR:
        return ALL
    listed = list(overwrites)
    for one in listed:
        if one.id == everyone:
            base = base & ~one.deny | one.allow
    allow = deny = NONE
    for one in listed:
        if one.kind == 0 and one.id in roles and one.id != everyone:
            allow |= one.allow
            deny |= one.deny
    base = base & ~deny | allow
    for one in listed:
        if one.kind == 1 and one.id == member:
            base = base & ~one.deny | one.allow
    return base if base & Permission.VIEW_CHANNEL else NONE
