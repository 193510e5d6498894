"""The `jishi` command line: one module per group of commands, listed here."""

import logging
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typing_extensions import override

# jieba makes itself talkative when it is imported; its loading is no news.
logging.getLogger("jieba").setLevel(logging.WARNING)

_COMMANDS = {
    "run": "run:run",
    "demo": "demo:demo",
    "ask": "ask:ask",
    "schedule": "schedule:schedule",
    "deliveries": "schedule:deliveries",
    "export": "export:export",
    "doctor": "doctor:doctor",
    "plan": "plan:app",
    "report": "report:app",
    "db": "database:app",
    "units": "units:app",
}
"""Where each command is: a function, or a group of commands of its own."""


class _Commands(TyperGroup):
    """Imports a command when it is called for, so that the bot does not wait for what the others need."""

    @override
    def list_commands(self, ctx: Any) -> list[str]:
        return list(_COMMANDS)

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"bot.cli.{module}"), name)
        alone = typer.Typer()
        alone.callback()(lambda: None)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=cmd_name)
        else:
            alone.command(cmd_name)(found)
        return typer.main.get_group(alone).commands[cmd_name]


app = typer.Typer(
    name="jishi",
    cls=_Commands,
    help="基石助手：答方案、收周报、发提醒",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables, and the token is one
)


@app.callback()
def jishi() -> None:
    """基石助手：答方案、收周报、发提醒。"""
