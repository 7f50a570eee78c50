"""How large a file may be. Beyond these it is refused by name; a wave may have any number of files.

Reading text needs about three times its size in memory, a workbook, SPSS or Stata file at most the gigabyte that
`surveys.sandbox` allows its child.
"""

LARGEST_TEXT = 1 << 30  # bytes, unpacked
LONGEST_ROW = 8 << 20  # bytes
WIDEST = 16_384  # columns: as many as a spreadsheet has
MOST_CELLS = 100_000_000
LARGEST_WORKBOOK = 4 << 30  # bytes that a workbook says it unpacks to
MOST_PARTS = 10_000  # files inside a workbook
