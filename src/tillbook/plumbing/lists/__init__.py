"""One machinery for every list: columns, filters, order, pages, totals, and the list as a file.

A room describes its list (`shapes.Listing`); `asking` reads what the address asks for, `paging`
reads one page of rows by bounded queries, `showing` makes what the templates draw, `exporting`
streams the whole list as CSV or XLSX, `choices` keeps each person's columns.
"""
