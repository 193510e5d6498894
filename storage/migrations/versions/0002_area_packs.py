"""meeting packs of a 片区: which one, beside the unit above it."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('packs', sa.Column('area', sa.String(length=128), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('packs') as batch:
        batch.drop_column('area')
