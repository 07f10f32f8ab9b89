"""Test data, built in one place: rows, a sample agency, reminders, random agencies, workbooks.

Whatever a table newly needs is added in ``rows``, and every builder has it.
"""
