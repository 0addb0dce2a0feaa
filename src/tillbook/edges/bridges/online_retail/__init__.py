"""The "Online Retail" file (UCI 352): invoices of a gift wholesaler, as they were exported."""
