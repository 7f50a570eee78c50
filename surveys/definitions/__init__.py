"""Definition files that lie beside an export: what was asked, with which options, under which codes."""
