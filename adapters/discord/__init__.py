"""Discord: alerts as embeds with buttons, through discord.py."""
