"""Recordings of a corpus that does not fit into memory: read when they are needed.

Not taught in any notebook: a list of these takes the place of what `database.read_recordings`
returns, and whoever has a hundred hours of speech goes on with the same calls.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from ..database import N_MFCC, as_array, open_database
from ..errors import WorkshopError
from ..features import network_inputs


class StoredRecording(NamedTuple):
    """A recording whose features stay in the database until they are asked for.

    Attributes
    ----------
    file, speaker, label : str
    n_frames : int
    recording_id : int
    connection : sqlite3.Connection
        Must be open still when features are asked for.
    """

    file: str
    speaker: str
    label: str
    n_frames: int
    recording_id: int
    connection: sqlite3.Connection

    @property
    def sex(self) -> str:
        """The label, where it is the speaker's sex."""
        return self.label

    @property
    def mfcc(self) -> np.ndarray:
        """The MFCC, see `Recording`."""
        return self._features[:, :N_MFCC]

    @property
    def pitch(self) -> np.ndarray:
        """Fundamental frequency in Hz, see `Recording`."""
        return self._features[:, N_MFCC]

    @property
    def inputs(self) -> np.ndarray:
        """What a network gets of each frame, see `features.network_inputs`."""
        array = self._features
        return network_inputs(array[:, :N_MFCC], array[:, N_MFCC])

    @property
    def _features(self):
        query = "SELECT features FROM recordings WHERE id = ?"
        found = self.connection.execute(query, (self.recording_id,)).fetchone()
        array = as_array(found and found[0])
        if len(array) != self.n_frames:
            raise WorkshopError(
                f"{self.file} is no longer in the database as it was. Store the corpus again."
            )
        return array


@contextmanager
def stored_recordings(
    corpus_name: str, *, path: str | os.PathLike | None = None
) -> Iterator[list[StoredRecording]]:
    """List the recordings of a corpus of any size, and leave their features in the database.

    For a corpus that does not fit into memory. It can be split, trained on and evaluated like
    what `read_recordings` returns, with the same results.

    Parameters
    ----------
    corpus_name : str
    path : path-like, optional
        Default: the workshop's database.

    Yields
    ------
    list of StoredRecording
        Sorted by file. Their features can be read until the context ends.
    """
    with open_database(path) as connection:
        found = connection.execute(
            "SELECT file, speakers.name, label, n_frames, recordings.id FROM recordings "
            "JOIN speakers ON speakers.id = speaker_id "
            "WHERE recordings.corpus = ? ORDER BY file",
            (corpus_name,),
        )
        yield [
            StoredRecording(file, speaker, label, n_frames, recording_id, connection)
            for file, speaker, label, n_frames, recording_id in found
        ]
