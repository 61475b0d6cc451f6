"""Articles are written in Markdown; what it becomes is cleaned, so that nothing typed can act on a page."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
# A page has its own first heading, so "# Title" becomes the second.
_HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}
_TAGS = {"p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "blockquote", "a", "table",
         "thead", "tbody", "tr", "th", "td"}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """HTML of a Markdown text: headings from the second level on, lists, tables, links; no images, no raw HTML."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=_SCHEMES, link_rel="noopener"
    )
    return mark_safe(clean)  # noqa: S308 - nh3 left only the tags above
