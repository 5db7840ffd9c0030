"""The MFCC are librosa's; the pitch is right; what is not speech is refused."""

import librosa
import numpy as np
import pytest
import soundfile
from conftest import make_voice

from speech_workshop.audio import normalize_level, pink_noise
from speech_workshop.errors import WorkshopError
from speech_workshop.features import (
    extract_features,
    features_of_file,
    fundamental_frequency,
    network_inputs,
)
from speech_workshop.guards.not_speech import check_speech
from speech_workshop.settings import FEATURE_SETTINGS

TIME = np.arange(32_000) / 16_000


def test_mfcc_are_those_of_librosa():
    signal = make_voice(130)
    theirs = librosa.feature.mfcc(
        y=signal,
        sr=FEATURE_SETTINGS["sample_rate"],
        n_mfcc=FEATURE_SETTINGS["n_mfcc"],
        n_fft=FEATURE_SETTINGS["n_fft"],
        win_length=FEATURE_SETTINGS["win_length"],
        hop_length=FEATURE_SETTINGS["hop_length"],
        n_mels=FEATURE_SETTINGS["n_mels"],
    )
    np.testing.assert_allclose(extract_features(signal).mfcc, theirs.T, atol=1e-2)


def test_a_network_gets_the_pitch_in_octaves_and_whether_there_is_one():
    mfcc = np.random.default_rng(0).normal(size=(4, 40))
    inputs = network_inputs(mfcc, np.array([160, 320, 80, np.nan]))
    assert inputs.shape == (4, 42) and inputs.dtype == np.float32
    np.testing.assert_allclose(inputs[:, :40], mfcc, rtol=1e-6)
    assert inputs[:, 40].tolist() == [0, 1, -1, 0]
    assert inputs[:, 41].tolist() == [1, 1, 1, 0]


def test_there_are_40_mfcc_of_25_ms_windows_every_10_ms():
    assert (
        FEATURE_SETTINGS["n_mfcc"],
        FEATURE_SETTINGS["win_length"],
        FEATURE_SETTINGS["hop_length"],
    ) == (40, 400, 160)
    features = extract_features(make_voice(130, seconds=2))
    assert features.mfcc.shape == (201, 40)
    assert features.fundamental_frequency.shape == features.dominant_frequency.shape == (201,)


@pytest.mark.parametrize("pitch", [70, 110, 160, 220, 330, 480])
def test_pitch_of_a_voice_is_found(pitch):
    harmonics = sum(np.sin(2 * np.pi * k * pitch * TIME) / k for k in range(1, 6))
    found = fundamental_frequency(harmonics)[10:-10]
    np.testing.assert_allclose(found, pitch, rtol=0.03)


def test_noise_has_no_pitch():
    assert np.isnan(fundamental_frequency(pink_noise(32_000, seed=0))).mean() > 0.9


def test_dominant_frequency_is_the_strongest_one():
    signal = np.sin(2 * np.pi * 1000 * TIME) + 0.3 * np.sin(2 * np.pi * 200 * TIME)
    found = extract_features(signal).dominant_frequency[5:-5]
    np.testing.assert_allclose(
        found, 1000, atol=FEATURE_SETTINGS["sample_rate"] / FEATURE_SETTINGS["n_fft"]
    )


def test_distance_and_silence_around_a_voice_change_nothing(tmp_path):
    voice = make_voice(180)
    pause = np.zeros(8000)
    soundfile.write(tmp_path / "near.wav", voice, 16_000, subtype="FLOAT")
    far = np.concatenate([pause, voice / 20, pause])
    soundfile.write(tmp_path / "far.wav", far, 16_000, subtype="FLOAT")
    near, far = (features_of_file(tmp_path / f"{name}.wav").mfcc for name in ("near", "far"))
    assert len(near) == pytest.approx(len(far), abs=10)
    np.testing.assert_allclose(near.mean(axis=0), far.mean(axis=0), atol=3)


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        (pink_noise(32_000, seed=0), "no voice"),
        (np.random.default_rng(0).standard_normal(32_000), "no voice"),
        (np.sin(2 * np.pi * 100 * TIME), "unchanging"),
        (np.sin(2 * np.pi * 440 * TIME), "unchanging"),
        (make_voice(150)[:4000], "ms of sound"),
    ],
    ids=["pink noise", "white noise", "hum", "tone", "a quarter of a second"],
)
def test_what_is_not_speech_is_refused_with_a_reason(signal, reason):
    features = extract_features(normalize_level(signal.astype(np.float32)))
    with pytest.raises(WorkshopError, match=reason) as caught:
        check_speech(features, name="this one")
    assert "this one" in str(caught.value)


def test_pitch_agrees_with_a_well_known_method_on_real_speech(emodb_parent):
    from speech_workshop.audio import load_audio, trim_silence

    for name in ("03a01Fa", "08a02Tb", "11b10Nc", "14a05Aa"):
        signal = trim_silence(load_audio(f"{emodb_parent}/emodb/wav/{name}.wav"))
        ours = fundamental_frequency(signal)
        theirs, _, _ = librosa.pyin(
            signal, fmin=60, fmax=500, sr=16_000, frame_length=1024, hop_length=160
        )
        both = np.isfinite(ours) & np.isfinite(theirs)
        close = np.abs(ours[both] / theirs[both] - 1) < 0.05
        assert close.mean() > 0.8, name
