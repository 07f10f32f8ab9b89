"""The verbs for many rows at once, as a workbook brings them.

Rights and rules are those of the verbs for one; rows go to the database at the driver's speed. A
batch holds rows back until ``flush`` and ends with ``keep``, which writes what it did into the
audit trail. Nothing of it can be undone by a button: a workbook is put right by a workbook.
"""
