"""Objects as Discord writes them in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from tests.fakes.discord.clock import created_at, iso
from tests.fakes.discord.errors import Json
from tests.fakes.discord.kinds import THREADS, Flag, Kind

if TYPE_CHECKING:
    from tests.fakes.discord.guild import Guild, Member, Role
    from tests.fakes.discord.state import Channel, Message, Thread, User
    from tests.fakes.discord.world import World


def user(one: User) -> Json:
    """An account."""
    return {
        "id": str(one.id),
        "username": one.name,
        "discriminator": "0",
        "global_name": None if one.bot else one.name,
        "avatar": None,
        "bot": one.bot,
        "system": False,
        "public_flags": 0,
    }


def own_user(one: User) -> Json:
    """The account of the token."""
    return user(one) | {"verified": True, "mfa_enabled": True, "locale": "en-US", "flags": 0, "email": None}


def application(world: World) -> Json:
    """The application behind the bot."""
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": world.flags,
        "owner": user(world.owner),
        "team": None,
        "bot": user(world.bot),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "integration_types_config": {"0": {}},
        "approximate_guild_count": sum(one.present for one in world.guilds.values()),
    }


def role(one: Role) -> Json:
    """A role."""
    made: Json = {
        "id": str(one.id),
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": one.position,
        "permissions": str(int(one.permissions)),
        "managed": one.managed,
        "mentionable": False,
        "flags": 0,
    }
    return made | ({"tags": {"bot_id": str(one.guild.world.bot.id)}} if one.managed else {})


def member(one: Member) -> Json:
    """Someone in a guild."""
    return {
        "user": user(one.user),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(held.id) for held in one.roles],
        "joined_at": iso(created_at(one.guild.id)),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }


def channel(one: Channel) -> Json:
    """A channel or thread."""
    last = max(one.messages, default=None)
    made: Json = {
        "id": str(one.id),
        "type": int(one.kind),
        "last_message_id": str(last) if last else None,
        "flags": 1 << 4 if one.tag_required else 0,
    }
    if one.guild is None:
        return made | {"recipients": [user(one.recipient)] if one.recipient else []}
    made |= {
        "guild_id": str(one.guild.id),
        "name": one.name,
        "parent_id": str(one.parent.id) if one.parent else None,
        "rate_limit_per_user": 0,
    }
    if one.kind in THREADS:
        return made | _thread(cast("Thread", one))
    made |= {
        "position": one.guild.channels.index(one) if one in one.guild.channels else 0,
        "topic": one.topic,
        "nsfw": False,
        "permission_overwrites": [
            {"id": str(each.id), "type": each.kind, "allow": str(int(each.allow)), "deny": str(int(each.deny))}
            for each in one.overwrites.values()
        ],
    }
    if one.kind is Kind.FORUM:
        made |= {"available_tags": [_tag(each.id, each.name) for each in one.tags], "default_forum_layout": 0}
        made |= {"default_reaction_emoji": None, "default_sort_order": None, "template": ""}
    return made


def _tag(id: int, name: str) -> Json:
    return {"id": str(id), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}


def _thread(one: Thread) -> Json:
    return {
        "owner_id": str(one.owner.id),
        "message_count": min(50, len(one.messages)),
        "total_message_sent": len(one.messages),
        "member_count": 1,
        "applied_tags": [str(tag) for tag in one.applied],
        "thread_metadata": {
            "archived": one.archived,
            "archive_timestamp": iso(one.archived_at),
            "auto_archive_duration": one.auto_archive,
            "locked": one.locked,
            "create_timestamp": iso(created_at(one.id)),
        },
    }


def guild(one: Guild) -> Json:
    """A guild as GUILD_CREATE brings it: of the members only the bot, for want of the intent GUILD_MEMBERS."""
    return bare_guild(one) | {
        "joined_at": iso(created_at(one.id)),
        "large": False,
        "member_count": len(one.members),
        "voice_states": [],
        "members": [member(one.bot)],
        "channels": [channel(each) for each in one.channels],
        "threads": [channel(each) for each in one.active_threads],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def bare_guild(one: Guild) -> Json:
    """A guild as REST gives it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "banner": None,
        "splash": None,
        "discovery_splash": None,
        "description": None,
        "owner_id": str(one.owner.id),
        "preferred_locale": one.locale,
        "features": ["COMMUNITY"],
        "roles": [role(each) for each in one.roles.values()],
        "emojis": [],
        "stickers": [],
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "vanity_url_code": None,
    }


def message(one: Message, *, deep: bool = True) -> Json:
    """A message with what it refers to."""
    thread = one.thread
    made: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "type": one.type,
        "author": user(one.author),
        "content": one.content,
        "embeds": one.embeds,
        "components": one.components,
        "attachments": one.attachments,
        "mentions": [user(found) for id in sorted(one.pinged) if (found := one.channel.world.users.get(id))],
        "mention_roles": [str(id) for id in sorted(one.pinged) if one.channel.guild and id in one.channel.guild.roles],
        "mention_everyone": 0 in one.pinged,
        "pinned": False,
        "tts": False,
        "timestamp": iso(one.created_at),
        "edited_timestamp": iso(one.edited_at) if one.edited_at else None,
        "flags": one.flags | (Flag.HAS_THREAD if thread else 0),
    }
    if one.nonce is not None:
        made["nonce"] = one.nonce
    if one.webhook:
        made |= {"application_id": str(one.channel.world.application_id), "webhook_id": str(one.channel.world.application_id)}
    if one.interaction:
        made["interaction_metadata"] = one.interaction
    if thread:
        made["thread"] = channel(thread)
    if one.reference:
        there = one.reference.channel
        made["message_reference"] = {"type": 0, "message_id": str(one.reference.id), "channel_id": str(there.id)}
        if there.guild:
            made["message_reference"]["guild_id"] = str(there.guild.id)
        if deep:
            made["referenced_message"] = None if one.reference.deleted else message(one.reference, deep=False)
    return made


def withheld(made: Json, reader: User) -> Json:
    """A message for a bot without the intent MESSAGE_CONTENT: other people's words are left out."""
    mine = made["author"]["id"] == str(reader.id) or any(each["id"] == str(reader.id) for each in made["mentions"])
    return made if mine else made | {"content": "", "embeds": [], "components": [], "attachments": []}


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, whatever it stands in."""
    for part in components:
        yield part
        yield from walk(part.get("components") or [])
        for key in ("component", "accessory"):
            if part.get(key):
                yield from walk([part[key]])


def visible_text(one: Message) -> str:
    """Every word of a message that a reader sees."""
    words: list[str | None] = [one.content]
    for embed in one.embeds:
        words += [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
        for field in embed.get("fields") or []:
            words += [field["name"], field["value"]]
        words.append((embed.get("footer") or {}).get("text"))
    for part in walk(one.components):
        words += [part.get("content"), part.get("label"), part.get("placeholder")]
    return "\n".join(word for word in words if word)
