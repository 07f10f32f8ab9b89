"""Lists and figures as tables: what `report_export` writes into files."""
