"""Text as Markdown that shows what it says: no markup, no link, no mention, no second table cell."""

from iac_scan.reports.escape import visible

# Whatever could open markup, a table cell, a link, or an HTML tag is spelled as a character reference, and a comment
# parts what would else become a mention.
SPELLED = str.maketrans({**{sign: f"&#{ord(sign)};" for sign in "\\`*_{}[]()<>#+!|~&:$^=\"'"}, "@": "@<!-- -->"})


def plain(text: str) -> str:
    """A text that no reader takes for more than text."""
    return visible(text).translate(SPELLED).replace("www.", "www&#46;")


def code(text: str) -> str:
    """The same in the face of code."""
    return f"<code>{plain(text)}</code>"
