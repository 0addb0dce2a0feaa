"""Bank statements from files: OFX, QIF, CAMT.052/053/054, MT940/942 and CSV. Pure: no Django."""
