"""Characters that a terminal obeys or a reader can't see, made visible."""

import re
from json.encoder import encode_basestring

# C0 and C1 controls, soft hyphen, bidirectional marks and overrides, zero-width characters, line separators, invisible
# operators, the byte order mark, tag characters, and the halves of surrogate pairs, which no UTF-8 stream accepts.
# None of them is printable in the sense of str.isprintable(), which is the faster question.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text with every hidden character spelled as its escape sequence, on one line."""
    if text.isprintable():
        return text
    return HIDDEN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def quoted(text: str) -> str:
    """The text as a JSON string in which every hidden character is spelled out; it reads back as the same text."""
    string = encode_basestring(text)
    return string if string.isprintable() else HIDDEN.sub(json_escape, string)


def json_escape(match: re.Match[str]) -> str:
    """A character as JSON spells it: one UTF-16 unit, or two."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[index : index + 4]}" for index in range(0, len(units), 4))
