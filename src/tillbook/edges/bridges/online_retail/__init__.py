"""The "Online Retail" file (UCI 352): a year of a gift wholesaler's invoices, as exported."""
