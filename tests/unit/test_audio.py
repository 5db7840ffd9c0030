"""Files that can be read are read alike; others get a sentence with their name."""

import librosa
import numpy as np
import pytest
import soundfile
from conftest import make_voice

from speech_workshop.audio import (
    load_audio,
    mix_noise,
    normalize_level,
    pink_noise,
    trim_silence,
)
from speech_workshop.errors import WorkshopError
from speech_workshop.features import fundamental_frequency
from speech_workshop.opinions.telephone import (
    CODECS,
    caution_about,
    is_band_limited,
    telephone,
)

VOICE = make_voice(150)


def write(path, signal=VOICE, *, sample_rate=16_000, **options):
    soundfile.write(path, signal, sample_rate, **options)
    return path


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3", ".WAV"])
def test_all_four_formats_give_the_same_sound(tmp_path, suffix):
    signal = load_audio(write(tmp_path / f"voice{suffix}"))
    assert signal.dtype == np.float32
    assert len(signal) == pytest.approx(len(VOICE), abs=2400)  # mp3 adds a little silence
    assert np.sqrt(np.mean(signal**2)) == pytest.approx(np.sqrt(np.mean(VOICE**2)), rel=0.1)


@pytest.mark.parametrize("sample_rate", [8_000, 22_050, 44_100, 48_000])
def test_any_sampling_rate_becomes_16_khz_with_the_same_pitch(tmp_path, sample_rate):
    time = np.arange(2 * sample_rate) / sample_rate
    path = write(tmp_path / "a.wav", np.sin(2 * np.pi * 440 * time), sample_rate=sample_rate)
    signal = load_audio(path)
    assert len(signal) == 32_000
    assert np.abs(np.fft.rfft(signal)).argmax() / 2 == 440


def test_stereo_is_the_mean_of_its_channels(tmp_path):
    both = np.stack([VOICE, np.zeros_like(VOICE)], axis=1)
    signal = load_audio(write(tmp_path / "stereo.wav", both, subtype="FLOAT"))
    np.testing.assert_allclose(signal, VOICE / 2, atol=1e-6)


def cut_off(path, share=0.5):
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    return path


def with_text(path):
    path.write_text("This is not sound, whatever the name says.")
    return path


def empty(path):
    path.touch()
    return path


def with_nan(path):
    signal = VOICE.copy()
    signal[1000:1010] = np.nan
    return write(path, signal, subtype="FLOAT")


def renamed(path):
    return write(path.with_suffix(".flac")).rename(path)


BAD_FILES = {
    "missing": (lambda folder: folder / "missing.wav", "There is no file"),
    "a folder": (lambda folder: folder, "There is no file"),
    "empty": (lambda folder: empty(folder / "empty.wav"), "empty"),
    "text": (lambda folder: with_text(folder / "text.wav"), "not a sound file"),
    "cut wav": (lambda folder: cut_off(write(folder / "cut.wav")), "cut off"),
    "cut flac": (lambda folder: cut_off(write(folder / "cut.flac")), "cut off"),
    "cut ogg": (lambda folder: cut_off(write(folder / "cut.ogg")), "cut off"),
    "cut at the end": (lambda folder: cut_off(write(folder / "end.ogg"), 0.995), "cut off"),
    "silent": (lambda folder: write(folder / "silent.wav", 0 * VOICE), "silent"),
    "50 ms": (lambda folder: write(folder / "short.wav", VOICE[:800]), "50 ms"),
    "NaN": (lambda folder: with_nan(folder / "nan.wav"), "NaN"),
    "beyond all loudness": (
        lambda folder: write(folder / "loud.wav", 1e30 * VOICE, subtype="FLOAT"),
        "too large",
    ),
    "other ending": (lambda folder: with_text(folder / "voice.txt"), "'.txt'"),
    "wrong ending": (lambda folder: renamed(folder / "voice.mp3"), "Rename"),
    "opposite channels": (
        lambda folder: write(folder / "balanced.wav", np.stack([VOICE, -VOICE], axis=1)),
        "cancel each other out",
    ),
    "8 channels": (
        lambda folder: write(folder / "eight.wav", np.stack([VOICE] * 8, axis=1)),
        "8 channels",
    ),
    "11 minutes": (lambda folder: write(folder / "long.wav", np.ones(660 * 16_000)), "11 minutes"),
}


@pytest.mark.parametrize(("make", "reason"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_gets_a_sentence_with_its_name_and_the_reason(tmp_path, make, reason):
    path = make(tmp_path)
    with pytest.raises(WorkshopError, match=reason) as caught:
        load_audio(path)
    assert str(path) in str(caught.value)


def test_a_low_sampling_rate_is_read_with_a_caution(tmp_path):
    path = write(tmp_path / "phone.wav", make_voice(150, sample_rate=8000), sample_rate=8000)
    load_audio(path)
    assert "8000 Hz" in caution_about(path)
    assert str(path) in caution_about(path)
    assert caution_about(write(tmp_path / "good.wav")) is None


def make_speech(pitch, *, seed=0):
    """Make a voice with consonants: a hiss, up to 8 kHz, between its syllables."""
    rng = np.random.default_rng(seed)
    hiss = rng.standard_normal(len(VOICE)) * np.clip(np.sin(np.arange(len(VOICE)) / 640), 0, 1)
    return (make_voice(pitch, seed=seed) + 0.01 * hiss).astype(np.float32)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("sample_rate", [16_000, 44_100])
@pytest.mark.parametrize("suffix", [".wav", ".mp3"])
def test_a_telephone_is_recognized_whatever_the_sampling_rate(
    tmp_path, codec, sample_rate, suffix
):
    speech = make_speech(200)
    for name, signal in (("near", speech), ("far", telephone(speech, codec=codec))):
        stored = librosa.resample(signal, orig_sr=16_000, target_sr=sample_rate)
        write(tmp_path / f"{name}{suffix}", stored, sample_rate=sample_rate)
    assert caution_about(tmp_path / f"near{suffix}") is None
    caution = caution_about(tmp_path / f"far{suffix}")
    assert "above 4000 Hz" in caution and f"far{suffix}" in caution


@pytest.mark.parametrize("snr_db", [20, 5])
def test_speech_in_noise_is_not_taken_for_a_telephone(snr_db):
    noise = pink_noise(len(VOICE), seed=0)
    assert not is_band_limited(mix_noise(make_speech(120), noise, snr_db=snr_db))


def test_a_signal_without_any_tone_is_not_called_a_telephone():
    assert not is_band_limited(np.zeros(8000, np.float32))


@pytest.mark.parametrize("codec", CODECS)
def test_a_telephone_keeps_the_voice_and_nothing_above_4_khz(codec):
    speech = make_speech(150)
    heard = telephone(speech, codec=codec)
    assert heard.shape == speech.shape and heard.dtype == np.float32
    before, after = (np.abs(np.fft.rfft(signal)) ** 2 for signal in (speech, heard))
    hertz = np.fft.rfftfreq(len(speech), 1 / 16_000)
    assert after[hertz > 4100].sum() < 0.01 * before[hertz > 4100].sum()
    voice = (hertz > 100) & (hertz < 1000)
    assert after[voice].sum() == pytest.approx(before[voice].sum(), rel=0.3)
    pitches = [np.nanmedian(fundamental_frequency(signal)) for signal in (speech, heard)]
    assert pitches[1] == pytest.approx(pitches[0], rel=0.03)
    assert not np.array_equal(
        heard, telephone(speech, codec=next(c for c in CODECS if c != codec))
    )


def test_an_unknown_codec_is_refused():
    with pytest.raises(WorkshopError, match="G.711, GSM 06.10"):
        telephone(VOICE, codec="MP7")


def test_silence_is_trimmed_at_both_ends_only():
    pause = np.zeros(16_000, np.float32)
    trimmed = trim_silence(np.concatenate([pause, VOICE, pause, VOICE, pause]))
    assert len(trimmed) == pytest.approx(2 * len(VOICE) + len(pause), abs=4000)


def test_level_does_not_depend_on_the_distance_to_the_microphone():
    np.testing.assert_allclose(normalize_level(VOICE), normalize_level(VOICE / 50), rtol=1e-4)


@pytest.mark.parametrize("snr_db", [20, 0, -5])
def test_noise_is_mixed_at_the_ratio_that_was_asked_for(snr_db):
    noise = pink_noise(5000, seed=0)  # shorter than the voice: it is repeated
    added = mix_noise(VOICE, noise, snr_db=snr_db) - VOICE
    ratio = 10 * np.log10(np.mean(VOICE**2) / np.mean(added**2))
    assert ratio == pytest.approx(snr_db, abs=0.01)


def test_pink_noise_has_equal_power_in_each_octave():
    power = np.abs(np.fft.rfft(pink_noise(2**17, seed=1))) ** 2
    octaves = [power[2**k : 2 ** (k + 1)].sum() for k in range(8, 15)]
    assert max(octaves) / min(octaves) < 1.5


def test_silent_noise_is_refused():
    with pytest.raises(WorkshopError, match="noise is silent"):
        mix_noise(VOICE, np.zeros(100), snr_db=10)
