"""what stands after every filed report, worked out once."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.rollup_restate import grouped, standing_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FILED = sa.text("""
SELECT r.id, r.period, r.state, e.indicator, e.meaning, e.number, e.numerator, e.denominator
FROM reports r LEFT JOIN entries e ON e.report_id = r.id
WHERE r.unit = :unit AND r.state <> 'draft' ORDER BY r.period
""")


def _reading(prefix: str, *, empty: bool) -> list[sa.Column[Any]]:
    return [
        sa.Column(prefix + "meaning", sa.String(length=16), nullable=empty),
        sa.Column(prefix + "said", sa.String(length=8), nullable=empty),
        sa.Column(prefix + "number", sa.Float(), nullable=True),
        sa.Column(prefix + "numerator", sa.BigInteger(), nullable=True),
        sa.Column(prefix + "denominator", sa.BigInteger(), nullable=True),
        sa.Column(prefix + "based", sa.String(length=8), nullable=True),
        sa.Column(prefix + "total", sa.Float(), nullable=empty),
    ]


def upgrade() -> None:
    standings = op.create_table(
        "standings",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("indicator", sa.String(length=64), nullable=False),
        *_reading("", empty=False),
        *_reading("approved_", empty=True),
        sa.PrimaryKeyConstraint("report_id", "indicator"),
        sqlite_with_rowid=False,
    )
    # By today's rule: a step that changes the rule works everything out again.
    connection = op.get_bind()
    units = connection.scalars(sa.text("SELECT DISTINCT unit FROM reports")).all()
    for unit in units:
        reports = grouped(connection.execute(_FILED, {"unit": unit}))
        if rows := list(standing_rows(reports)):
            connection.execute(standings.insert(), rows)


def downgrade() -> None:
    op.drop_table("standings")
