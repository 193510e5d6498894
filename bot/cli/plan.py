"""`jishi plan`: the pack, checked and shown."""

import json
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.setup import ConfigOption, fail, output, plan_from, settings_from
from bot.services.plan import PackError
from bot.services.report_rules import load_rules

app = typer.Typer(help="方案包：检查与查看", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("check")
def check(
    pack: Annotated[str | None, typer.Argument(help="方案包名或文件夹；默认用配置里的")] = None,
    config: ConfigOption = None,
) -> None:
    """检查方案包，列出全部错误（文件:行）。"""
    name = pack or settings_from(config).plan.pack
    plan = plan_from(name)
    try:
        rules = load_rules(name, plan)
    except PackError as error:
        fail(error.faults)
    output.print(
        f"{plan.number} {plan.title}：没有错误。"
        f"{len(plan.clauses)} 条条款，{len(plan.targets)} 个目标，{len(plan.indicators)} 个指标，"
        f"{len(plan.duties)} 个事项，{len(plan.aliases)} 组别名，{len(rules)} 条勾稽关系",
        markup=False,
    )


@app.command("show")
def show(
    clause: Annotated[str, typer.Argument(help="条款编号，例如 四（一）1·规范基础团务")],
    config: ConfigOption = None,
) -> None:
    """显示一条条款的原文和它的目标。"""
    plan = plan_from(settings_from(config).plan.pack)
    found = plan.clause(clause)
    if found is None:
        near = [c.id for c in plan.clauses if clause in c.id or clause in c.title]
        hint = f"相近的有：{'、'.join(near[:8])}" if near else f"例如：{plan.clauses[-1].id}"
        fail([f"没有条款 {clause!r}。{hint}"])
    output.print(f"{found.id}　{found.title}\n", markup=False, style="bold")
    if found.text:
        output.print(found.text, markup=False)
    for child in (c for c in plan.clauses if c.parent == found.id):
        output.print(f"  {child.id}　{child.title}", markup=False)
    for target in (t for t in plan.targets if t.clause == found.id):
        output.print(
            f"目标 {target.id}：{target.subject} {target.op.value} {target.value or ''}{target.unit}",
            markup=False,
        )


@app.command("targets")
def targets(*, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """列出全部目标。"""
    plan = plan_from(settings_from(config).plan.pack)
    if as_json:
        keys = {"id", "clause", "subject", "scope", "op", "value", "unit", "due", "recurrence", "quote"}
        rows = [target.model_dump(mode="json", include=keys) for target in plan.targets]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("编号", "对象", "要求", "期限", "条款")
    for target in plan.targets:
        value = "完成" if target.value is None else f"{target.op.value} {target.value:g}{target.unit}"
        due = target.due.isoformat() if target.due else target.recurrence or ""
        table.add_row(target.id, target.subject, value, due, target.clause)
    output.print(table)


@app.command("indicators")
def indicators(*, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """列出周报的全部指标。"""
    plan = plan_from(settings_from(config).plan.pack)
    if as_json:
        rows = [indicator.model_dump(mode="json") for indicator in plan.indicators]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("序号", "编号", "名称", "类型", "单位", "口径")
    for indicator in plan.indicators:
        table.add_row(
            str(indicator.number),
            indicator.id,
            indicator.name,
            indicator.kind,
            indicator.unit,
            indicator.definition,
        )
    output.print(table)
