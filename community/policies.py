"""Who may change what the city tells: the same functions show a button and enforce the action."""

from civic311.accounts.viewer import Viewer
from community.models import Article

EDIT = "knowledge.edit"


def may_edit(viewer: Viewer, article: Article) -> bool:
    """Whether the viewer may change an article: in its department, or anywhere when it belongs to none."""
    if article.department_id is None:
        return viewer.has(EDIT)
    return viewer.has_in(EDIT, article.department_id)
