"""Workbooks in; reports, charts and calendars out."""
