"""Compiled words are kept beside the index, and mean the same when they are read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.config import ROOT
from search_index import kept_words
from search_index.analysis import analyse
from search_index.kept_words import KeptWords
from search_index.lexicon import Lexicon

WORDS = {
    "befriending": {"says": ["lonely", "somebody to talk to", "day centre"], "hints": ["on my own"]},
    "food_bank": {"says": ["no food", "food bank"], "hints": ["hungry kids"]},
    "lonely": {"says": ["I feel so alone"], "hints": []},
}
EQUAL: list[list[str] | dict[str, list[str]]] = [["foodbank", "food bank"], {"telly": ["television"]}]
ASKED = ("feeling lonely", "food for my kids", "daycentre", "I feel so alone", "foodbank", "telly")


def made(folder: Path, **words: dict[str, list[str]]) -> Lexicon:
    """The words, compiled or as kept."""
    importance = {"befriending": 1.0, "food_bank": 1.0, "lonely": 0.8}
    links = {"lonely": ["befriending"]}
    return Lexicon(
        WORDS | words, EQUAL, links, importance, elsewhere=["parking fine"], kept=KeptWords(folder)
    )


def meant(lexicon: Lexicon) -> list[object]:
    """All that it understands of what is asked, and all it was taught."""
    told = [lexicon.understand(analyse(text)) for text in ASKED]
    return [
        *((concepts, firm(), elsewhere) for concepts, firm, elsewhere in told),
        lexicon.expand(analyse("day centre telly")),
        lexicon.says,
        lexicon.vocabulary,
        lexicon.weight,
    ]


def test_kept_words_mean_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = meant(made(tmp_path))
    monkeypatch.setattr(Lexicon, "_train", None)  # from now on nothing can be compiled
    assert meant(made(tmp_path)) == compiled
    with pytest.raises(TypeError):
        made(tmp_path, food_bank={"says": ["nothing to eat"], "hints": []})


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "of another version"])
def test_what_is_damaged_is_compiled_again(
    tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = meant(made(tmp_path))
    [path] = tmp_path.glob("words-*.json")
    whole, middle = path.read_bytes(), path.stat().st_size // 2
    harmed = {
        "cut": whole[:middle],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "emptied": b"",
    }
    path.write_bytes(harmed.get(harm, whole))
    if harm == "of another version":
        monkeypatch.setattr(kept_words, "_code", lambda: "another")
    assert KeptWords(tmp_path).read(made(tmp_path / "other").compiled_from) is None
    assert meant(made(tmp_path)) == compiled


def test_the_words_of_now_and_of_before_are_kept_and_no_others(tmp_path: Path) -> None:
    prints = [made(tmp_path, food_bank={"says": [f"word {n}"], "hints": []}).compiled_from for n in range(4)]
    kept = KeptWords(tmp_path)
    assert [kept.read(one) is not None for one in prints] == [False, False, True, True]
    assert len(list(tmp_path.iterdir())) == 2


def test_where_nothing_can_be_kept_the_words_are_compiled(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert meant(made(tmp_path / "file")) == meant(made(tmp_path))


def test_compiling_is_named_by_all_the_code_it_depends_on() -> None:
    assert all((ROOT / "search_index" / name).is_file() for name in kept_words.CODE)
