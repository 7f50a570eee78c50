"""Every failure a user can do something about. Shown as one sentence, without a traceback."""


class CultureError(Exception):
    """Input refused: the message says where, what and what to do, and never quotes an answer."""

    exit_code = 1


class SurveyError(CultureError):
    """A survey file, mapping or instrument cannot be read as it stands."""


class WorkspaceError(CultureError):
    """A file of the workspace is missing or contradicts another."""


class StatisticsError(CultureError):
    """A computation was asked for on data that cannot carry it."""


class WaveBusyError(CultureError):
    """Another run holds this wave."""

    exit_code = 3


class ConfidentialityError(CultureError):
    """Publishing would expose respondents."""

    exit_code = 4


class CorrectionHeldError(ConfidentialityError):
    """A correction is stored and not released: too few people's answers changed. What was published stays."""


class MachineError(CultureError):
    """Disk, permissions or database: the surroundings failed, not the input."""

    exit_code = 5
