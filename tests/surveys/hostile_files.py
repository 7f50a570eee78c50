"""Files that somebody made to break a reader, or that broke on their way. Built as small as the trick allows."""

import gzip
import io
import zipfile
from pathlib import Path

SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
PARTS = {
    "[Content_Types].xml": (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    ),
    "_rels/.rels": (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/officeDocument/'
        '2006/relationships/officeDocument"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/worksheet"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Answers" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
}
HEADER = "respondent_id,department,audits_stated,training_stated,audits_enacted,training_enacted,safety"


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def workbook(path: Path, rows: str, before: str = "") -> Path:
    """A workbook of one sheet with these rows of XML; `before` replaces the beginning of the sheet's XML."""
    sheet = SHEET.format(rows=rows)
    if before:
        sheet = sheet.replace('<?xml version="1.0" encoding="UTF-8"?>', before)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def far_cell(path: Path) -> Path:
    """One cell at the other end of the sheet: a table of 17 billion cells, of which calamine reserves every one."""
    first, last = inline("A1", "respondent_id"), '<c r="XFD1048576"><v>5</v></c>'
    return workbook(path, f'<row r="1">{first}</row><row r="1048576">{last}</row>')


def zip_bomb(path: Path, megabytes: int) -> Path:
    """A sheet of blanks: a thousand times as large as the file, and honest about it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b" " * (1 << 20))
    return path


def lying_zip_bomb(path: Path, megabytes: int) -> Path:
    """The same, but its directory says that every part is one byte long."""
    content = bytearray(zip_bomb(path, megabytes).read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = content.replace(size.to_bytes(4, "little"), (1).to_bytes(4, "little"))
    path.write_bytes(content)
    return path


def shared_string_bomb(path: Path, times: int) -> Path:
    """One long text that every cell refers to: small in the file, `times` times as large when read."""
    text = "x" * 32_000
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, times + 1))
    workbook(path, cells)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/sharedStrings.xml",
            '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<si><t>{text}</t></si></sst>",
        )
    return path


def billion_laughs() -> str:
    entities = '<!ENTITY l0 "lol">' + "".join(
        f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10)
    )
    return f'<?xml version="1.0"?><!DOCTYPE d [{entities}]>'


def repeated_rows_ods(path: Path) -> Path:
    """An OpenDocument sheet that repeats one filled row a million times and its cell sixteen thousand times."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names} office:version="1.2"><office:body>'
        '<office:spreadsheet><table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        archive.writestr("content.xml", content)
    return path


def gzip_bomb(path: Path, megabytes: int) -> Path:
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(f"{HEADER}\n".encode())
        for _ in range(megabytes):
            stream.write(b"1,weld,4,4,2,3,5\n" * (1 << 16))
    return path


def sparse(path: Path, gigabytes: int) -> Path:
    """A header, and then nothing but holes: takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(f"{HEADER}\n".encode())
        stream.truncate(gigabytes << 30)
    return path
