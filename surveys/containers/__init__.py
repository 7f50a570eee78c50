"""What a table of text arrives in: delimited text or a workbook. Nothing here knows a survey tool."""
