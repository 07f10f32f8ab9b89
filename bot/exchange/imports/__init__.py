"""The workbook in: one module a sheet, checked row by row, written all or nothing."""
