"""Every kind of event is known everywhere it must be."""

from requests_app import events, projection, workflow


def test_every_kind_has_a_projection_and_nothing_else_has() -> None:
    assert projection.PROJECTIONS.keys() == events.KINDS


def test_every_kind_says_which_columns_it_touches_in_words_actions_read() -> None:
    read = {column for action in workflow.ACTIONS.values() for column in action.reads}
    touched = {column for columns in events.TOUCHES.values() for column in columns}
    assert read <= touched
