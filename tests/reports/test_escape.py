"""Which characters are spelled out, and that nothing else is touched."""

import json
import sys

from iac_scan.reports.escape import HIDDEN, quoted, visible


def test_no_hidden_character_passes_for_printable() -> None:
    hidden = [char for char in map(chr, range(sys.maxunicode + 1)) if HIDDEN.match(char)]
    assert [char for char in hidden if char.isprintable()] == []
    assert [ord(char) for char in hidden if ord(char) < 0x100] == [*range(0x20), *range(0x7F, 0xA0), 0xAD]


def test_every_control_override_and_zero_width_character_is_hidden() -> None:
    must = [*range(0x20), *range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    assert [code for code in [*must, 0x2060, 0xFEFF] if not HIDDEN.match(chr(code))] == []


def test_what_a_reader_sees_stays_as_it_is() -> None:
    text = "Größe 東京 \N{GRINNING FACE} \u00a0 \\ \"quoted\" 'single' `code` 100 %"
    assert visible(text) == text
    assert json.loads(quoted(text)) == text
    assert quoted(text) == json.dumps(text, ensure_ascii=False)
