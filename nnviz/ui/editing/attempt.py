"""One edit of the project by a person: made, or refused with a sentence."""

from nnviz.app.session import Session
from nnviz.ui.forms.section import MakeProject


def attempt(session: Session, make: MakeProject, text: str) -> bool:
    """Make an edit that can be undone; ``text`` names it in the menu. What is refused is told in the status line."""
    try:
        session.edit(make(session.project), text)
    except ValueError as error:
        session.notice.emit(str(error))
        return False
    return True
