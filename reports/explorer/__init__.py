"""The explorer: one page that opens from disk, to look through departments over waves. Published numbers only."""
