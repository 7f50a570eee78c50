"""The example company: a manufacturer that does not exist, with the truth that was planted in it."""

from surveys.synthetic.workspace import write_company

__all__ = ["write_company"]
