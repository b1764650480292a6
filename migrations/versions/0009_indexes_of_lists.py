"""Indexes for lists of very many claims: by priority, by when they were recorded, and by topic in their order.

Revision 0009.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes; the one of topics takes the place of one that did not hold the claims in order."""
    op.create_index("ix_claim_priority_id", "claim", ["priority", "id"])
    op.create_index("ix_claim_created_at", "claim", ["created_at"])
    op.create_index("ix_claim_topic_topic_id_claim_id", "claim_topic", ["topic_id", "claim_id"])
    op.drop_index("ix_claim_topic_topic_id", "claim_topic")


def downgrade() -> None:
    """Take them away: only time is lost."""
    op.create_index("ix_claim_topic_topic_id", "claim_topic", ["topic_id"])
    op.drop_index("ix_claim_topic_topic_id_claim_id", "claim_topic")
    op.drop_index("ix_claim_created_at", "claim")
    op.drop_index("ix_claim_priority_id", "claim")
