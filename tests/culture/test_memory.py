"""What was worked out before is not worked out again, as long as it is remembered."""

from culture.memory import Memory


def test_the_same_key_asks_for_the_work_once() -> None:
    done: list[str] = []
    memory: Memory[int] = Memory(2)

    def work() -> int:
        done.append("work")
        return 7

    assert [memory.once(b"a", work), memory.once(b"a", work)] == [7, 7]
    assert done == ["work"]


def test_the_oldest_is_forgotten_first() -> None:
    memory: Memory[str] = Memory(2)
    for name in ("a", "b", "c"):
        memory.once(name.encode(), lambda name=name: name)
    assert memory.once(b"c", lambda: "again") == "c"
    assert memory.once(b"b", lambda: "again") == "b"
    assert memory.once(b"a", lambda: "again") == "again"
