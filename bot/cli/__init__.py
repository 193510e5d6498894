"""The `jishi` command line: one module per group of commands, registered here."""

import logging

import typer

from bot.cli import ask, database, demo, doctor, export, plan, report, run, schedule, units

# jieba makes itself talkative when it is imported; its loading is no news.
logging.getLogger("jieba").setLevel(logging.WARNING)

app = typer.Typer(
    name="jishi",
    help="基石助手：答方案、收周报、发提醒",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables, and the token is one
)
app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("ask")(ask.ask)
app.command("schedule")(schedule.schedule)
app.command("deliveries")(schedule.deliveries)
app.command("export")(export.export)
app.command("doctor")(doctor.doctor)
app.add_typer(plan.app, name="plan")
app.add_typer(report.app, name="report")
app.add_typer(database.app, name="db")
app.add_typer(units.app, name="units")
