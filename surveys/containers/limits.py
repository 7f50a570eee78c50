"""How large a file may be. Beyond these it is refused by name; a wave may have any number of files.

Text at these limits takes about 2 GB of memory to read; a workbook, SPSS or Stata file at most the gigabyte that
`surveys.sandbox` allows its child, and as much again for what comes back.
"""

LARGEST_FILE = 1 << 30  # bytes, as it lies there
LARGEST_TEXT = 1 << 30  # bytes, unpacked
LONGEST_ROW = 8 << 20  # bytes
WIDEST = 16_384  # columns: as many as a spreadsheet has
MOST_CELLS = 100_000_000
LARGEST_WORKBOOK = 4 << 30  # bytes that a workbook says it unpacks to
MOST_PARTS = 10_000  # files inside a workbook
