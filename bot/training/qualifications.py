"""What the personnel record says that somebody holds: a degree, political theory, management."""

from __future__ import annotations

from sqlalchemy import select

from bot.storage.tables import qualification
from bot.training.as_of import AsOf
from bot.training.effective_dates import holds
from bot.training.enums import Topic


def held(as_of: AsOf, person_id: int) -> dict[Topic, str]:
    """Return the level recorded of each topic on the day; nothing where nothing is recorded."""
    row = as_of.connection.execute(
        select(qualification.c.degree, qualification.c.political, qualification.c.management).where(
            qualification.c.person_id == person_id, holds(qualification, as_of.day)
        )
    ).first()
    if row is None:
        return {}
    levels = {
        Topic.PROFESSIONAL_DEGREE: row.degree,
        Topic.POLITICAL_THEORY: row.political,
        Topic.STATE_MANAGEMENT: row.management,
    }
    return {topic: level for topic, level in levels.items() if level}
