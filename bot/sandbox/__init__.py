"""A local Telegram: a Bot API server with Telegram's rules, people who talk to the bot, a chat page.

Knows nothing of the bot it serves. `Sandbox` (server.py) speaks HTTP; `World` (world.py) holds the chats and
offers the actions people take; `SandboxClock` (clock.py) is the time both live in.
"""
