"""How a page shows a text that is not there in the reader's language: read out right, and said to be foreign."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from civic311.lib.translated_text import Foreign


def marked(text: str, *, quietly: bool = False) -> str | SafeString:
    """The text with its language for screen readers and, unless `quietly`, the language's name beside it.

    Texts in the reader's language pass as they are; the template escapes them.
    """
    if not isinstance(text, Foreign):
        return text
    shown = format_html("<span{}>{}</span>", attributes_of(text), str(text))
    return shown if quietly else shown + name_beside(text)


def attributes_of(text: str) -> SafeString:
    """` lang` and ` dir` of an element that holds the text; nothing for one in the reader's language."""
    if not isinstance(text, Foreign):
        return SafeString("")
    direction = "rtl" if get_language_info(text.language)["bidi"] else "ltr"
    return format_html(' lang="{}" dir="{}"', text.language, direction)


def name_beside(text: str) -> SafeString:
    """The quiet name of a foreign text's language, in the reader's language."""
    if not isinstance(text, Foreign):
        return SafeString("")
    words = get_language_info(text.language)["name_translated"]
    return format_html(' <span class="foreign" lang="{}" dir="auto">({})</span>', get_language() or "", words)
