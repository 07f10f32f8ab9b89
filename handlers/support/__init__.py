"""What several handlers share: whose record and which days, units and targets a question means."""
