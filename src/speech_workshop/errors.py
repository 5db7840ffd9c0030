"""The one exception of the workshop: something that the reader can fix."""


class WorkshopError(Exception):
    """Something is wrong that the reader can fix.

    Its message says what is wrong, with which file, and what to do. In a notebook only that
    sentence is shown, without a traceback.
    """

    def _render_traceback_(self):
        return [f"Please note: {self}"]
