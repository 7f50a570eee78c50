"""Texts in no Unicode encoding are read in the code page that their letters tell."""

from pathlib import Path

import pytest

from surveys.decode import decode

TEXTS = {
    "cp1252": "Abteilung,Wie sehr?\nSchweißerei,trifft völlig zu\nLackierung,überhaupt nicht\nGröße,äußerst müßig\n",
    "cp1252-fr": "département,À quel point\nSoudure,tout à fait d’accord\nPeinture,plutôt pas\nÉtude,ça dépend où\n",
    "cp1252-da": "afdeling,Bemærkning\nSvejsning,også godt på gulvet\nMøbler,nærmest ingen gør noget ærligt\n",
    "cp1250": "oddział,Uwagi\nSpawalnia,wszystko w porządku\nLakiernia,kierownictwo nie słucha załogi, które\n",
    "cp1250-cs": "oddělení,Poznámka\nSvařovna,vše v pořádku\nLakovna,vedení neposlouchá zaměstnance\n",
    "cp1254": "bölüm,Görüş\nKaynak,her şey yolunda\nBoya,çalışanlar dinlenmiyor, yazık\n",
    "cp1251": "отдел,Комментарий\nСварка,всё хорошо\nПокраска,руководство не выполняет обещаний\n",
    "koi8_r": "отдел,Комментарий\nСварка,всё хорошо\nПокраска,руководство не выполняет обещаний\n",
    "cp1253": "τμήμα,Σχόλια\nΣυγκόλληση,Συμφωνώ απόλυτα με όλα\nΒαφή,Διαφωνώ με τη διοίκηση\n",
    "cp1255": "מחלקה,הערות\nריתוך,מסכים מאוד הכל בסדר\nצבע,לא מסכים בכלל\n",
    "cp1256": "القسم,تعليق\nاللحام,أوافق بشدة كل شيء جيد\nالطلاء,لا أوافق على ذلك\n",
    "cp932": "部署,コメント\n溶接,とてもそう思う特にありません\n塗装,あまりそう思わない忙しすぎる\n",
    "gb18030": "部门,意见\n焊接,非常同意没有意见\n涂装,不同意领导说一套做一套\n",
    "big5": "部門,意見\n焊接,非常同意沒有意見\n塗裝,不同意主管說一套做一套\n",
    "cp949": "부서,의견\n용접,매우 그렇다 없음\n도장,그렇지 않다 약속을 지키지 않습니다\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_letters_tell_the_code_page(tmp_path: Path, name: str) -> None:
    text = TEXTS[name].replace(", ", " ") * 3
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode(name.partition("-")[0]))
    table = decode(path)
    lines = [line.split(",") for line in text.splitlines()]
    assert [table.headings, *table.frame.to_numpy().tolist()] == lines
    assert table.notes == (f"export.csv: not UTF-8; read as {table.encoding}.",)


def test_a_few_letters_tell_nothing_and_are_western(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("a,ą\n1,2\n".encode("cp1250"))
    assert decode(path).encoding == "cp1252"
