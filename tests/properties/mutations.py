"""Ways in which an export breaks on its way: cut, garbled, spliced, quoted wrongly, packed wrongly. Seeded."""

import io
import random
import zipfile
import zlib
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]
LARGEST_CHUNK = 4096


def flip_bits(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 40)):
        place = rng.randrange(len(changed))
        changed[place] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut_off(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def lose_the_beginning(content: bytes, rng: random.Random) -> bytes:
    return content[rng.randrange(min(len(content), LARGEST_CHUNK)) :]


def lose_a_chunk(content: bytes, rng: random.Random) -> bytes:
    start, length = _chunk(content, rng)
    return content[:start] + content[start + length :]


def repeat_a_chunk(content: bytes, rng: random.Random) -> bytes:
    start, length = _chunk(content, rng)
    return (
        content[: start + length]
        + content[start : start + length] * rng.randint(1, 5)
        + content[start + length :]
    )


def blank_a_chunk(content: bytes, rng: random.Random) -> bytes:
    start, length = _chunk(content, rng)
    return content[:start] + bytes([rng.choice([0, 32, 255])]) * length + content[start + length :]


def scatter(content: bytes, rng: random.Random) -> bytes:
    """Characters that mean something to a reader of text, where they do not belong."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        mark = rng.choice(
            [b'"', b'"', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\\", b"\xef\xbb\xbf", b"\xff", b"'"]
        )
        place = rng.randrange(len(changed) + 1)
        changed[place:place] = mark
    return bytes(changed)


def quote_two_cells(content: bytes, rng: random.Random) -> bytes:
    """Two opening quotation marks behind delimiters or line ends: the pair that swallows rows."""
    places = [place + 1 for place, byte in enumerate(content) if byte in b",;\t\n"]
    for place in sorted(rng.sample(places, min(2, len(places))), reverse=True):
        content = content[:place] + b'"' + content[place:]
    return content


def shuffle_lines(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def code_differently(content: bytes, rng: random.Random) -> bytes:
    text = content.decode("latin-1")
    return text.encode(rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8", "utf-7"]))


def splice(content: bytes, rng: random.Random) -> bytes:
    """The beginning of the file and the end of it, joined at other places than they were torn."""
    return content[: rng.randrange(len(content))] + content[rng.randrange(len(content)) :]


def damage_a_part(content: bytes, rng: random.Random) -> bytes:
    """One part of a workbook is damaged, and packed again with a correct checksum: the parser sees it."""
    inner = rng.choice([flip_bits, cut_off, lose_a_chunk, repeat_a_chunk, splice, grow_a_number])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: archive.read(part) for part in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError):
        return inner(content, rng)
    name = rng.choice([name for name, part in sorted(parts.items()) if len(part) > 1])
    parts[name] = inner(parts[name], rng)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return packed.getvalue()


def grow_a_number(content: bytes, rng: random.Random) -> bytes:
    """A digit becomes many: row numbers, lengths and counts far beyond what is there."""
    places = [place for place, byte in enumerate(content) if byte in b"0123456789"]
    if not places:
        return flip_bits(content, rng)
    place = rng.choice(places)
    return (
        content[:place]
        + rng.choice([b"999999999", b"1048576", b"-1", b"4294967295", b"1e308"])
        + content[place:]
    )


def write_large_integers(content: bytes, rng: random.Random) -> bytes:
    """Four bytes of a binary header become a large number: sizes and offsets that lie."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(max(1, min(len(changed) - 4, LARGEST_CHUNK)))
        changed[place : place + 4] = rng.choice(
            [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\0\0\0\0"]
        )
    return bytes(changed)


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits, cut_off, lose_the_beginning, lose_a_chunk, repeat_a_chunk, blank_a_chunk, scatter, quote_two_cells,
    shuffle_lines, code_differently, splice, damage_a_part, grow_a_number, write_large_integers,
)  # fmt: skip


def mutate(content: bytes, name: str, number: int) -> tuple[str, bytes]:
    """The mutation of this number of a file: what was done to it, and what became of it. Always the same."""
    rng = random.Random(zlib.crc32(f"{name} {number}".encode()))
    mutation = MUTATIONS[number % len(MUTATIONS)]
    changed = mutation(content, rng)
    if rng.random() < 0.25 and changed:
        changed = rng.choice(MUTATIONS)(changed, rng)
    return mutation.__name__, changed


def _chunk(content: bytes, rng: random.Random) -> tuple[int, int]:
    return rng.randrange(len(content)), rng.randint(1, min(len(content), LARGEST_CHUNK))
