"""Which code page a text in no Unicode encoding is in: told from its bytes where they tell, else Windows-1252."""

import re

FEWEST = 12  # bytes beyond ASCII from which anything can be told
RUN = re.compile(rb"[\x80-\xff]{3,}")
IN_WORDS = 0.1  # share of the bytes beyond ASCII
# Inside a word Windows-1252 has no use for these: ¹ ³ ¿ ¾ ¥ £ and an empty place are ą ł ż ľ Ą Ł ť of Windows-1250.
CENTRAL = re.compile(rb"(?<=[A-Za-z])[\xb9\xb3\xbf\xbe\xa5\xa3\x9d](?=[A-Za-z\x80-\xff])")
# ð þ ý of Windows-1252 are ğ ş ı of Windows-1254; Icelandic, which has the former, is never without æ.
TURKISH = re.compile(rb"[\xf0\xfe\xfd]")
ICELANDIC = b"\xe6"
CZECH = (
    re.compile(rb"[A-Za-z]\xec"),
    re.compile(rb"[A-Za-z]\xf8"),
)  # ì and ø in one language: they are ě and ř
CYRILLIC_ONLY = re.compile(
    rb"[\xc0-\xdf\xfb-\xff]"
)  # capitals and ы to я of Windows-1251, no letters of 1255
HEBREW = re.compile(rb"[\xe0-\xfa]")
OF_OTHER_SCRIPTS = [
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1255",
    "cp1256",
]


def legacy_encoding(sample: bytes) -> str:
    """The name of a Python codec for a text that is not valid UTF-8.

    Latin letters with accents stand alone among ASCII; bytes beyond ASCII in long runs are another script, which
    charset-normalizer tells by the letters and languages it would make.
    """
    beyond = sum(byte > 0x7F for byte in sample)
    if beyond < FEWEST:
        return "cp1252"
    if sum(map(len, RUN.findall(sample))) > beyond / 2:
        return _other_script(sample) or "cp1252"
    if len(CENTRAL.findall(sample)) > IN_WORDS * beyond or all(sign.search(sample) for sign in CZECH):
        return "cp1250"
    if len(TURKISH.findall(sample)) > IN_WORDS * beyond and ICELANDIC not in sample:
        return "cp1254"
    return "cp1252"


def _other_script(sample: bytes) -> str:
    letters = len(HEBREW.findall(sample))
    if letters > FEWEST and not CYRILLIC_ONLY.search(sample):
        return "cp1255"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=OF_OTHER_SCRIPTS, preemptive_behaviour=False).best()
    return best.encoding if best else ""
