"""survey.map.toml as `inspect` proposes it: what is certain is filled in, what only the owner knows is asked."""

import json
from collections.abc import Iterator
from glob import escape

from surveys.answer_scales import Scale
from surveys.inspection import Inspection
from surveys.item_findings import ItemFinding
from surveys.mapping import ASKED, NUMBERS

SHORT = 90  # characters of a question in a comment
WAYS = {
    "rising": "the file's numbers rise with these labels",
    "falling": "the file's numbers fall while these labels rise: the points here follow the labels",
    "mixed": "the file's numbers do not follow these labels: the points here follow the labels",
    "": "the file has no numbers for these labels",
}


def write_map(inspection: Inspection) -> str:
    """The text of a mapping file for this survey, in TOML with comments; `run` accepts it once it is confirmed.

    Every scale has the labels of its items and a point for each. An item of the instrument without a certain column
    has the column "?", one whose answers run an unknown way has the scale "?"; both are refused until answered.
    """
    scales = _scales(inspection)
    parts = [
        _head(inspection),
        _columns(inspection),
        _answers(inspection),
        *_scale_tables(inspection, scales),
    ]
    parts += [_items(inspection, scales), _departments(inspection), _listing(inspection)]
    return "\n".join("\n".join(part) + "\n" for part in parts if part)


def _head(inspection: Inspection) -> list[str]:
    return [
        f"# Proposed by `quality-culture inspect` for {_comment(inspection.file)}.",
        "# Read it, correct it, then write confirmed = true. Nothing is read with it before.",
        "confirmed = false",
        f"files = {_text(escape(inspection.file))}    # the survey files this is for; * and ? stand for what changes",
        f"format = {_text(inspection.format)}    # {inspection.title}, {inspection.confidence:.0%} sure",
        *([f"sheet = {_text(inspection.sheet)}"] if inspection.sheet else []),
    ]


def _columns(inspection: Inspection) -> list[str]:
    department = inspection.department
    if department is None:
        lines = [f'department = "{ASKED}"    # no column looks like the department: name it']
    else:
        names = [_text(column) for column in department.columns]
        value = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
        lines = [f"department = {value}    # {department.why}; {department.distinct} different values"]
    respondent = _told(inspection.has_respondent_ids, inspection.ids, "no value comes twice")
    time = _told(inspection.has_times, inspection.times, "every value is a time")
    return [
        "[columns]    # by id or by heading",
        *lines,
        f'respondent = ""    # an id that stays the same for a person; {respondent}',
        f'timestamp = ""     # when it was answered; {time}',
        'weight = ""        # an analysis weight, if there is one',
        *_personal(inspection),
    ]


def _told(own: bool, columns: tuple[str, ...], why: str) -> str:
    """What stands in the file for a column that the owner may name."""
    if own:
        return "empty: the one the file has"
    names = " or ".join(_text(column) for column in columns[:3])
    return f"perhaps {_comment(names)}, in which {why}" if names else "the file has none"


def _personal(inspection: Inspection) -> list[str]:
    if not inspection.personal:
        return []
    names = ", ".join(_comment(column) for column in inspection.personal)
    return [f"# Left out, because they identify people: {names}"]


def _answers(inspection: Inspection) -> list[str]:
    used = _used(inspection)
    cant_say = dict.fromkeys(text for finding in used for text in finding.scale.cant_say)
    missing = dict.fromkeys(text for finding in used for text in (*finding.scale.missing, *finding.missing))
    return [
        "[answers]    # texts that are never a point of a scale",
        f"cant_say = [{', '.join(map(_text, cant_say))}]",
        f"missing = [{', '.join(map(_text, dict.fromkeys(['', *missing])))}]",
    ]


def _used(inspection: Inspection) -> list[ItemFinding]:
    """The findings of the matched items, of all closed items while none is matched."""
    matched = {match.column.id for match in (*inspection.matches.values(), *inspection.suggestions.values())}
    return [finding for finding in inspection.items if finding.item.id in matched or not matched]


def _scales(inspection: Inspection) -> dict[str, Scale]:
    """Scales with known order by name; the same labels with the same points are one."""
    found: dict[tuple[tuple[str, int], ...], Scale] = {}
    for finding in _used(inspection):
        if finding.scale.points:
            found.setdefault(finding.scale.points, finding.scale)
    named: dict[str, Scale] = {}
    for scale in found.values():
        name = stem = f"{scale.family}_{len(scale.points)}"
        number = 1
        while name in named:
            number += 1
            name = f"{stem}_{number}"
        named[name] = scale
    return named


def _scale_tables(inspection: Inspection, scales: dict[str, Scale]) -> Iterator[list[str]]:
    instrument = inspection.instrument.scale
    size = instrument.high - instrument.low + 1
    for name, scale in scales.items():
        lines = [f"[scales.{name}]    # text of the answer = point; {WAYS[scale.codes]}"]
        if not scale.known:
            lines.append("# Not certain that these are all: nobody may have chosen one. Add what is missing.")
        if len(scale.points) != size:
            lines.append(
                f"# {len(scale.points)} points, but the instrument has {instrument.low} to {instrument.high}: "
                "use an instrument.toml with the scale that was asked."
            )
        lines += [f"{_text(label)} = {point + instrument.low - 1}" for label, point in scale.points]
        yield lines


def _items(inspection: Inspection, scales: dict[str, Scale]) -> list[str]:
    by_points = {scale.points: name for name, scale in scales.items()}
    lines = ["[items]    # item of the instrument = column of the file, and how its answers are read"]
    for item in inspection.instrument.items:
        match, likely = inspection.matches.get(item.id), inspection.suggestions.get(item.id)
        if match:
            finding = inspection.finding(match.column.id)
            scale = _scale_name(finding, by_points, certain=match.how.startswith("id"))
            entry = f"{{ column = {_text(match.column.id)}, scale = {_text(scale)} }}"
            lines.append(f"{item.id} = {entry}    # same {match.how}{_why_asked(finding, scale, by_points)}")
        else:
            hint = (
                f"perhaps {_comment(likely.column.id)}: its text is {likely.likeness:.0%} alike"
                if likely
                else "no column has this id or text"
            )
            lines.append(f'{item.id} = {{ column = "{ASKED}", scale = "{ASKED}" }}    # {hint}')
    return lines


def _scale_name(
    finding: ItemFinding, by_points: dict[tuple[tuple[str, int], ...], str], certain: bool
) -> str:
    """A scale of labels; the numbers themselves where the file has the instrument's ids; else the owner is asked."""
    if finding.scale.points:
        return by_points[finding.scale.points] if finding.scale.known else ASKED
    return NUMBERS if certain and finding.scale.kind in ("numbers", "none") else ASKED


def _why_asked(finding: ItemFinding, scale: str, by_points: dict[tuple[tuple[str, int], ...], str]) -> str:
    if scale != ASKED:
        return ""
    if finding.scale.kind == "anchors":
        ends = ", ".join(f"{number} is {_comment(text)}" for number, text in finding.scale.anchors)
        return f'; {ends}: "numbers" or "numbers_reversed"?'
    if finding.scale.kind == "numbers":
        return '; numbers without labels: "numbers" or "numbers_reversed"?'
    if finding.scale.points:
        return f"; its labels seem to be [scales.{by_points[finding.scale.points]}], but nobody may have chosen one"
    return "; the order of its labels is not known: add a [scales.…] for them"


def _departments(inspection: Inspection) -> list[str]:
    if not inspection.spellings:
        return []
    lines = [
        "[departments]    # spelling in the file = id in departments.csv; take the # away where it is right"
    ]
    return [*lines, *(f'# {_text(text)} = ""    # {said}' for text, said in inspection.spellings.items())]


def _listing(inspection: Inspection) -> list[str]:
    matched = {match.column.id for match in inspection.matches.values()}
    rest = [finding for finding in inspection.items if finding.item.id not in matched]
    if not rest:
        return []
    lines = ["# The other columns of the file, to name above where one is an item of the instrument:"]
    return [*lines, *(f"#   {_text(finding.item.id)}  {_short(finding)}" for finding in rest)]


def _short(finding: ItemFinding) -> str:
    text = _comment(finding.item.text)
    text = text if len(text) <= SHORT else f"{text[:SHORT]}…"
    scale = f" ({finding.scale.family}, {len(finding.scale.points)} points)" if finding.scale.points else ""
    return f"{text}{scale}"


def _text(text: str) -> str:
    """A TOML basic string. JSON's is one, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """On one line: a comment ends where its line ends."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
