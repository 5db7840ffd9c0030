"""A room's noise is mixed into voices and into training at the levels that are asked for."""

import numpy as np
import pytest
from conftest import make_voice

from speech_workshop.audio import normalize_level, trim_silence
from speech_workshop.augmentation import augment, to_mel_db
from speech_workshop.dataset import random_crops
from speech_workshop.errors import WorkshopError
from speech_workshop.features import mfcc_of, power_spectrogram
from speech_workshop.widgets import room


def test_the_made_up_room_hums_and_is_the_same_each_time():
    noise = room.synthetic_room_noise(5, seed=0)
    assert np.array_equal(noise, room.synthetic_room_noise(5, seed=0))
    power = np.abs(np.fft.rfft(noise)) ** 2  # a line every 0.2 Hz
    for hertz in (50, 100, 150, 600):
        near = power[5 * hertz - 40 : 5 * hertz + 41]
        assert near.argmax() == 40 and near.max() > 20 * np.median(near)


def test_one_half_of_the_noise_is_for_training_and_the_other_for_judging():
    noise = np.arange(5 * 16_000)
    first, second = room.two_halves(noise)
    assert set(first).isdisjoint(second) and len(first) == len(second) == 40_000


def test_too_short_a_room_gets_a_sentence():
    with pytest.raises(WorkshopError, match="record five seconds"):
        room.two_halves(np.zeros(2 * 16_000))


@pytest.mark.parametrize("length", [1.0, 2.0])  # shorter than an excerpt, and longer
def test_in_training_the_room_is_as_loud_as_asked(length, monkeypatch):
    voice = mfcc_of(power_spectrogram(make_voice(150, seconds=length)))
    excerpts = random_crops(16 * [voice], rng=np.random.default_rng(0))
    room_mel = room.mel_frames(room.synthetic_room_noise(2.5, seed=0))
    without = augment(excerpts, rng=np.random.default_rng(1))[:, :100]
    heard = {}
    for snr_db in (60, -30, -40):
        monkeypatch.setattr(room, "LEVELS", (snr_db, snr_db))
        rng = np.random.default_rng(1)
        heard[snr_db] = room.augment_in_room(excerpts, rng=rng, room=room_mel)[:, :100]
    assert np.abs(heard[60] - without).mean() < 0.05 * np.abs(heard[-40] - without).mean()
    louder = to_mel_db(heard[-40]) - to_mel_db(heard[-30])
    assert louder.mean() == pytest.approx(10, abs=1)  # dB
    shape = to_mel_db(heard[-40]).mean(axis=(0, 1))
    assert np.corrcoef(shape, 10 * np.log10(room_mel).mean(axis=0))[0, 1] > 0.98


def test_in_training_each_excerpt_meets_the_room_at_its_own_level():
    voice = mfcc_of(power_spectrogram(make_voice(150, seconds=2)))
    excerpts = random_crops(64 * [voice], rng=np.random.default_rng(0))
    room_mel = room.mel_frames(room.synthetic_room_noise(2.5, seed=0))
    heard = room.augment_in_room(excerpts, rng=np.random.default_rng(1), room=room_mel)
    without = augment(excerpts, rng=np.random.default_rng(1))
    quietest = [to_mel_db(mfcc).mean(axis=2).min(axis=1) for mfcc in (heard, without)]
    louder = quietest[0] - quietest[1]  # in the pauses of a voice the room is heard
    assert heard.dtype == np.float32 and louder.min() < 3 and louder.max() > 12


def test_recordings_sound_in_the_room_as_loud_as_asked(recordings):
    signals = [trim_silence(make_voice(120 + 20 * i, seed=i)) for i in range(2)]
    noise = room.synthetic_room_noise(2, seed=0)
    quiet, loud = (
        room.add_room_noise(recordings[:2], signals, noise, snr_db=db) for db in (60, -20)
    )
    for signal, in_quiet, in_loud in zip(signals, quiet, loud, strict=True):
        alone = mfcc_of(power_spectrogram(normalize_level(signal)))
        assert (
            np.abs(in_quiet.mfcc - alone)[:, 1:].mean() < np.abs(in_loud.mfcc - alone).mean() / 3
        )
    assert [r.speaker for r in loud] == [r.speaker for r in recordings[:2]]
    assert not np.allclose(loud[0].mfcc[:50], loud[1].mfcc[:50], atol=1)  # another moment
