"""An inspection in plain words, line by line, for a terminal."""

from surveys.inspection import UNMARKED, Inspection
from surveys.item_findings import ItemFinding
from surveys.texts import levelled

SHORT = 70
SHOWN = 12  # options of an item
NAMED = 8  # items or columns in a list
WAYS = {
    "rising": "its numbers rise with the labels",
    "falling": "its numbers fall as the labels rise, so the labels decide",
    "mixed": "its numbers do not follow the labels, so the labels decide",
}
CONTAINERS = {
    "text": "delimited text",
    "xlsx": "an XLSX workbook",
    "xls": "an XLS workbook",
    "ods": "an ODS workbook",
    "spss": "an SPSS file",
    "stata": "a Stata file",
}


def render_inspection(inspection: Inspection) -> list[str]:
    """What was recognised, what is in the file, and what its owner should look at. No answer of a single person."""
    return [
        *_recognised(inspection),
        "",
        *_columns(inspection),
        "",
        f"Items: {len(inspection.items)}",
        *(line for finding in inspection.items for line in _item(finding)),
        *_conflicts(inspection),
        *_twins(inspection),
        "",
        *_matches(inspection),
        *(f"Note: {note}" for note in inspection.notes),
    ]


def _recognised(inspection: Inspection) -> list[str]:
    encoding = f", {inspection.encoding}" if inspection.encoding else ""
    sheet = f", sheet {inspection.sheet!r}" if inspection.sheet else ""
    several = f"{inspection.header_rows} header rows"
    header = {0: "no header row", 1: "one header row"}.get(inspection.header_rows, several)
    return [
        f"{inspection.file}: {inspection.title} ({inspection.confidence:.0%} sure)",
        f"  It is {CONTAINERS.get(inspection.container, inspection.container)}{encoding}{sheet}, with {header}.",
        f"  {_rows(inspection)}",
        *([f"  Texts and options come from {inspection.definition}."] if inspection.definition else []),
    ]


def _rows(inspection: Inspection) -> str:
    """The rows by what the tool says of them; a tool that marks none leaves it to the answers."""
    rows = dict(inspection.rows)
    unmarked = rows.pop(UNMARKED, 0)
    if unmarked and not rows:
        return f"Rows: {unmarked}. The file does not say which are complete; a run tells by the answers."
    marked = [f"{count} {state}" for state, count in rows.items()]
    rest = [f"{unmarked} of which the file says nothing"] if unmarked else []
    return f"Rows: {', '.join([*marked, *rest]) or 'none'}."


def _columns(inspection: Inspection) -> list[str]:
    department = inspection.department
    if department:
        named = " and ".join(repr(column) for column in department.columns)
        counted = f"{department.distinct} different values, {department.filled} filled"
        place = f"Department: {named} ({department.why}; {counted})"
    else:
        place = "Department: no column looks like it. Name it in the mapping file."
    lines = [place]
    lines += (
        [f"  Written differently in departments.csv: {len(inspection.spellings)} of them"]
        if inspection.spellings
        else []
    )
    lines.append(f"Left out, because they identify people: {_list(inspection.personal)}")
    lines.append(f"Records of the survey tool itself: {_list(inspection.own)}")
    return lines


def _item(finding: ItemFinding) -> list[str]:
    item = finding.item
    alone = levelled(item.id) == levelled(item.text)
    lines = [f"  {_shortened(item.text)}" if alone else f"  {_shortened(item.id)}: {_shortened(item.text)}"]
    lines.append(f"      {_kind(finding)}")
    if finding.scale.cant_say or finding.scale.missing or finding.missing:
        absent = dict.fromkeys((*finding.scale.cant_say, *finding.scale.missing, *finding.missing))
        lines.append(f"      never a point of the scale: {_list(tuple(absent))}")
    return lines


def _shortened(text: str) -> str:
    line = " ".join(text.split())  # a heading may have line breaks
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"


def _kind(finding: ItemFinding) -> str:
    scale = finding.scale
    if finding.kind == "text":
        return f"free text, {finding.answered} answers; not read"
    if finding.kind in ("number", "unknown", "system"):
        return {"number": "a number", "unknown": "nobody answered it", "system": "a record of the tool"}[
            finding.kind
        ]
    if finding.kind == "many":
        return f"several options can be ticked: {_options(finding)}"
    if scale.points:
        order = " < ".join(label for label, _ in scale.points)
        sure = "" if scale.known else " Perhaps not all of them: nobody may have chosen one."
        way = f"; {WAYS[scale.codes]}" if scale.codes else ""
        return f"{scale.family}, {len(scale.points)} points: {order}{way}.{sure}"
    if scale.kind == "numbers" and scale.numbers:
        return f"numbers {scale.numbers[0]} to {scale.numbers[1]} without labels: which end is the good one? Say so."
    if scale.kind == "anchors" and scale.numbers:
        ends = ", ".join(f"{number} is {text!r}" for number, text in scale.anchors)
        return f"numbers {scale.numbers[0]} to {scale.numbers[1]}; {ends}: which end is the good one? Say so."
    return f"options: {_options(finding)}"


def _options(finding: ItemFinding) -> str:
    every = list(dict.fromkeys(option.label or option.code for option in finding.options))
    labels, more = every[:SHOWN], max(len(every) - SHOWN, 0)
    texts = "text" if finding.hidden == 1 else "texts"
    hidden = f", and {finding.hidden} {texts} that hardly anybody gave" if finding.hidden else ""
    return ", ".join(labels) + (f" and {more} more" if more > 0 else "") + hidden


def _conflicts(inspection: Inspection) -> list[str]:
    return [
        f"Careful: the same labels have rising numbers in {_list(rising)} and falling ones in {_list(falling)}. "
        "Their labels decide, not their numbers."
        for rising, falling in inspection.conflicts
    ]


def _twins(inspection: Inspection) -> list[str]:
    return [
        f"Perhaps one question under several headings: {_list(ids)}. If so, name them as a list in the mapping file."
        for ids in inspection.twins
    ]


def _matches(inspection: Inspection) -> list[str]:
    asked = inspection.instrument.items
    found = [item for item in asked if item.id in inspection.matches]
    lines = [
        f"Items of the instrument {inspection.instrument.id!r} found by id or text: {len(found)} of {len(asked)}"
    ]
    for item, match in inspection.suggestions.items():
        lines.append(
            f"  {item}: perhaps {match.column.id!r}, {match.likeness:.0%} alike; not used unless you write it"
        )
    return lines


def _list(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:NAMED]) or "none"
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown
