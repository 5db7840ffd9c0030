"""Every intact file is read to its end, however its header was written; a cut one is refused."""

import io
import os
import re
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from conftest import make_voice

from speech_workshop.audio import load_audio
from speech_workshop.errors import WorkshopError
from speech_workshop.guards import containers
from speech_workshop.guards.decoding import FORMATS

# It begins quietly, so that variable bit rates begin low, and is loud at its end.
VOICE = np.concatenate([0.02 * make_voice(120, seconds=1), make_voice(150, seconds=4, seed=1)])
ID3V2 = b"ID3\x04\0\0\0\0\x02\x01" + bytes(257)
ID3V1 = b"TAG".ljust(128, b"\0")


def encoded(kind, signal=VOICE, *, sample_rate=16_000, **options):
    """Return a signal as the content of a file."""
    content = io.BytesIO()
    soundfile.write(content, signal, sample_rate, format=kind, **options)
    return content.getvalue()


def mp3(mode, *, sample_rate=16_000, n_channels=1):
    signal = VOICE if n_channels == 1 else np.stack([VOICE, 0.5 * VOICE], axis=1)
    options = {"bitrate_mode": mode, "compression_level": 0.3}
    return encoded("MP3", signal, sample_rate=sample_rate, **options)


def without_xing(content):
    """Take the first frame away: it holds no sound, but says how many frames there are."""
    assert b"Xing" in content[:60] or b"Info" in content[:60]
    return content[containers._mpeg_frame_length(content[:4]) :]


def with_sizes(content, *, riff=None, data=None):
    """Write other lengths into the header of a wav file."""
    content, place = bytearray(content), content.index(b"data") + 4
    for start, size in ((4, riff), (place, data)):
        if size is not None:
            content[start : start + 4] = struct.pack("<I", size)
    return bytes(content)


def with_flac_length(content, n_samples):
    """Write another number of samples into the header of a flac file; it has 36 bits."""
    content = bytearray(content)
    content[21] &= 0xF0
    content[22:26] = struct.pack(">I", n_samples)
    return bytes(content)


WAV, FLAC = encoded("WAV"), encoded("FLAC")
MP3 = {
    (mode, sample_rate, n): mp3(mode, sample_rate=sample_rate, n_channels=n)
    for mode in ("CONSTANT", "VARIABLE")
    for sample_rate, n in ((16_000, 1), (44_100, 2), (8_000, 1), (32_000, 2))
}
INTACT_MP3 = {f"{' '.join(map(str, key))}.mp3": content for key, content in MP3.items()}
INTACT_MP3 |= {f"no xing {name}": without_xing(b) for name, b in INTACT_MP3.items()}
INTACT_MP3 |= {f"tags {name}": ID3V2 + b + ID3V1 for name, b in INTACT_MP3.items()}
WRAPPED = {
    "rf64.wav": encoded("RF64"),
    "rifx.wav": encoded("WAV", endian="BIG"),
    "wavex.wav": encoded("WAVEX"),
    "24 bit.wav": encoded("WAV", subtype="PCM_24"),
    "mu-law.wav": encoded("WAV", subtype="ULAW"),
    "gsm.wav": encoded("WAV", subtype="GSM610"),
    "adpcm.wav": encoded("WAV", subtype="IMA_ADPCM"),
    "vorbis.ogg": encoded("OGG", subtype="VORBIS"),
    "opus.ogg": encoded("OGG", subtype="OPUS"),
    "plain.flac": FLAC,
    "24 bit.flac": encoded("FLAC", subtype="PCM_24"),
}
LATER = len(WAV) + 1000
INTACT = WRAPPED | {
    "odd length, no byte to fill it up.wav": encoded("WAV", VOICE[:-1], subtype="PCM_U8")[:-1],
    "piped, all bits set.wav": with_sizes(WAV, riff=0xFFFFFFFF, data=0xFFFFFFFF),
    "piped by sox.wav": with_sizes(WAV, riff=0x7FFFF024, data=0x7FFFF000),
    "piped, nothing.wav": with_sizes(WAV, riff=0, data=0),
    "stopped, not closed.wav": with_sizes(WAV, riff=36, data=0),
    "counts itself.wav": with_sizes(WAV, riff=len(WAV)),
    "counts itself twice.wav": with_sizes(WAV, riff=len(WAV), data=len(WAV)),
    "only riff too long.wav": with_sizes(WAV, riff=LATER),
    "only data too long.wav": with_sizes(WAV, data=LATER),
    "title.wav": WAV + b"LIST\x06\0\0\0INFOab",
    "title cut.wav": with_sizes(WAV, riff=LATER) + b"LIST\xff\x03\0\0INFO",
    "piped.flac": with_flac_length(FLAC, 0),
    "announces less.flac": with_flac_length(FLAC, 20_000),
    "tags.flac": ID3V2 + FLAC + ID3V1,
    "more behind.ogg": encoded("OGG") + b"junk",
}


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def loudness_at_the_end(signal):
    return np.sqrt(np.mean(signal[-16_000:] ** 2))


@pytest.mark.parametrize("name", INTACT)
def test_an_intact_file_is_read_to_its_end(name, write):
    signal = load_audio(write(name, INTACT[name]))
    assert len(signal) == pytest.approx(len(VOICE), abs=600)
    assert loudness_at_the_end(signal) == pytest.approx(loudness_at_the_end(VOICE), rel=0.3)


@pytest.mark.parametrize("name", INTACT_MP3)
def test_an_intact_mp3_is_read_to_its_end(name, write):
    sample_rate = int(name.removeprefix("tags ").removeprefix("no xing ").split()[1])
    signal = load_audio(write(name, INTACT_MP3[name]))
    # Without the first frame, nothing says how much silence the encoder has put around.
    assert len(signal) == pytest.approx(len(VOICE) / sample_rate * 16_000, abs=5000)
    at_rate = signal[-len(signal) // 4 : -len(signal) // 8]
    assert np.abs(at_rate).max() > 0.05


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", [*WRAPPED, *INTACT_MP3])
def test_a_file_that_lost_its_end_is_refused(name, share, write):
    whole = (WRAPPED | INTACT_MP3)[name]
    if name.startswith("tags"):
        whole = whole[: -len(ID3V1)]  # who loses the tag alone loses no sound
    # Not at the very end of a frame: there an mp3 without a number of frames could stop.
    path = write(name, whole[: int(share * len(whole)) | 1])
    with pytest.raises(WorkshopError, match="is cut off") as caught:
        load_audio(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", ["piped.flac", "announces less.flac"])
def test_a_cut_flac_is_refused_whatever_length_it_announces(name, write):
    with pytest.raises(WorkshopError, match="is cut off"):
        load_audio(write(name, INTACT[name][:-3000]))


def test_an_mp3_that_ends_where_it_would_state_its_length_is_refused(write):
    content = MP3["CONSTANT", 16_000, 1]
    end = re.search(rb"Xing|Info", content).end() + 2
    with pytest.raises(WorkshopError, match="is cut off"):
        load_audio(write("stub.mp3", content[:end]))


def test_a_flac_that_ends_within_the_header_of_its_first_frame_is_refused(write):
    end = FLAC.index(b"\xff\xf8", 42) + 2
    with pytest.raises(WorkshopError, match="clip.flac"):
        load_audio(write("clip.flac", FLAC[:end]))


def test_two_concatenated_mp3_files_are_both_read(write):
    one = INTACT_MP3["VARIABLE 16000 1.mp3"]
    signal = load_audio(write("both.mp3", one + one))
    assert len(signal) == pytest.approx(2 * len(VOICE), abs=8000)


def test_only_what_is_needed_of_a_large_file_is_read(write):
    resource = pytest.importorskip("resource")  # not on Windows
    path = write("hole.wav", WAV)
    os.truncate(path, 2**30)  # a file with a hole: it takes no space on the disk
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(load_audio(path)) == len(VOICE)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1.5 * before
    os.truncate(path, 8 * 2**30)
    with pytest.raises(WorkshopError, match="larger than 2 GB"):
        load_audio(path)


@pytest.mark.parametrize("suffix", [".m4a", ".AAC", ".mp4", ".webm"])
def test_a_format_without_a_decoder_is_named_with_what_to_do(suffix, write):
    path = write(f"voice{suffix}", b"....ftypM4A ")
    with pytest.raises(WorkshopError, match="Save it as wav, in Audacity") as caught:
        load_audio(path)
    assert str(path) in str(caught.value)


def test_a_piped_flac_of_any_length_says_how_long_it_is(write):
    """Not 'lasts 9607679205057 minutes'."""
    long = with_flac_length(encoded("FLAC", np.resize(VOICE, 660 * 16_000)), 0)
    with pytest.raises(WorkshopError, match="lasts 11 minutes"):
        load_audio(write("long.flac", long))


@pytest.mark.parametrize("seed", range(40))
def test_scrambled_content_is_read_or_refused_with_a_sentence(seed, write):
    rng = np.random.default_rng(seed)
    name = sorted(INTACT | INTACT_MP3)[seed % len(INTACT | INTACT_MP3)]
    content = bytearray((INTACT | INTACT_MP3)[name])
    for place in rng.integers(0, min(200, len(content)), size=4):
        content[place] = rng.integers(256)
    try:
        load_audio(write(name, bytes(content)))
    except WorkshopError as error:
        assert name in str(error)


@pytest.mark.parametrize("kind", ["common-voice-en", "emodb", "emotale", "librispeech-sample"])
def test_all_real_recordings_can_be_read(kind):
    folder = Path(os.environ.get("WORKSHOP_TEST_CORPORA", "nowhere"), kind)
    if not folder.is_dir():
        pytest.skip(f"no {kind} here: set WORKSHOP_TEST_CORPORA to a folder with {kind}/")
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in FORMATS]
    assert len(paths) > 100
    for path in paths if kind == "common-voice-en" else paths[::10]:
        assert np.isfinite(load_audio(path)).all()
