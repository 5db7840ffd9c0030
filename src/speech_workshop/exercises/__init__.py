"""Instant feedback on the exercises: what is right, what is not right yet, and a hint.

``nb00`` checks those of the warm-up, ``nb01`` those of notebook 01, and so on. No check gives its
solution away.
"""

from . import nb00, nb01, nb02, nb03, nb04, nb05, nb06, nb07, nb08, nb14

__all__ = ["nb00", "nb01", "nb02", "nb03", "nb04", "nb05", "nb06", "nb07", "nb08", "nb14"]
