"""Whatever is wrong with a file, it is read or refused in a sentence: damage by the thousand.

Hypothesis damages intact files. All targets together take a minute; type
``FUZZ_SECONDS=3600 make test-all`` for an hour.
"""

import io
import json
import os
import sys
import tarfile
import time
import warnings
import zipfile

import numpy as np
import pytest
import soundfile
from conftest import make_voice
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from speech_workshop.audio import SHORTEST, load_audio
from speech_workshop.corpora import archives, load_corpus
from speech_workshop.errors import WorkshopError
from speech_workshop.features import features_of_file
from speech_workshop.guards.decoding import LONGEST
from speech_workshop.models import TrainedModel, build_cnn, load_model, save_model
from speech_workshop.opinions.telephone import caution_about
from speech_workshop.settings import N_INPUTS

resource = pytest.importorskip("resource", reason="Windows does not say how much memory it gave")

pytestmark = pytest.mark.slow
FUZZ_SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
N_TARGETS = 9
MOST_MEMORY = 600  # megabytes that a damaged file of some kilobytes may take
MOST_SECONDS = 20  # for one file
VOICE = make_voice(150, seconds=1.5)

# Where damage is done: often in the first bytes, which state sizes, else anywhere.
places = st.one_of(st.integers(0, 300), st.floats(0, 1))
lengths = st.one_of(st.integers(1, 16), st.integers(1, 4000))
NUMBERS = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]
hostile = st.one_of(
    st.builds(
        lambda number, size, order: (number % 256**size).to_bytes(size, order),
        st.sampled_from(NUMBERS),
        st.sampled_from([1, 2, 4, 8]),
        st.sampled_from(["little", "big"]),
    ),
    st.binary(min_size=1, max_size=16),
    st.sampled_from([b"RIFF", b"RF64", b"data", b"ds64", b"fLaC", b"OggS", b"ID3", b"TAG",
                     b"Xing", b"PK\x03\x04", b"PK\x05\x06", b'"', b"\n", b",", b"\0", b"\r"]),
)  # fmt: skip
damages = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), places, st.integers(0, 7)),
        st.tuples(st.just("cut"), places, st.none()),
        st.tuples(st.just("remove"), places, lengths),
        st.tuples(st.just("repeat"), places, lengths),
        st.tuples(st.just("insert"), places, hostile),
        st.tuples(st.just("overwrite"), places, hostile),
        st.tuples(st.just("swap"), places, st.tuples(places, lengths)),
    ),
    min_size=1,
    max_size=4,
)


def damaged(content, damage):
    """Return a file's content after some accidents, one after the other."""
    content = bytearray(content)
    for kind, place, how in damage:
        at = locate(place, content)
        if kind == "flip" and at < len(content):
            content[at] ^= 1 << how
        elif kind == "cut":
            del content[at:]
        elif kind == "remove":
            del content[at : at + how]
        elif kind == "repeat":
            content[at:at] = content[at : at + how]
        elif kind == "insert":
            content[at:at] = how
        elif kind == "overwrite":
            content[at : at + len(how)] = how
        elif kind == "swap":
            other, length = locate(how[0], content), how[1]
            first, second = sorted((at, other))
            length = min(length, second - first, len(content) - second)
            one, two = content[first : first + length], content[second : second + length]
            content[first : first + length], content[second : second + length] = two, one
    return bytes(content)


def locate(place, content):
    return int(place * len(content)) if isinstance(place, float) else min(place, len(content))


def megabytes():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, else kilobytes


def fuzz(read, **strategies):
    """Let Hypothesis look for a file at which `read` fails, until the time is over."""
    end, number = time.monotonic() + FUZZ_SECONDS / N_TARGETS, 0
    calm = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
    calm["phases"] = [
        Phase.generate
    ]  # shrinking a case would take minutes; four accidents are few
    read(**{name: None for name in strategies})  # the intact file; it also warms up
    at_first = megabytes()

    def watched(**drawn):
        start = time.monotonic()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(**drawn)
        assert time.monotonic() - start < MOST_SECONDS
        assert megabytes() - at_first < MOST_MEMORY

    while time.monotonic() < end:
        seed(number)(settings(max_examples=20, **calm)(given(**strategies)(watched)))()
        number += 1


def read_or_refused(read, path):
    """Read a file; True if it could be read, False if a sentence refused it that names it."""
    try:
        read(path)
    except WorkshopError as error:
        assert path.name in str(error), str(error)
        return False
    return True


def encoded(kind, **options):
    content = io.BytesIO()
    soundfile.write(content, VOICE, 16_000, format=kind, **options)
    return content.getvalue()


def with_bit_rate(mode):
    return encoded("MP3", bitrate_mode=mode, compression_level=0.3)


SOUNDS = {
    "wav": [encoded("WAV"), encoded("WAV", subtype="GSM610"), encoded("RF64"),
            encoded("WAV", subtype="FLOAT"), encoded("WAV", endian="BIG"),
            encoded("WAVEX", subtype="PCM_24"), encoded("WAV", subtype="IMA_ADPCM")],
    "flac": [encoded("FLAC"), encoded("FLAC", subtype="PCM_24")],
    "ogg": [encoded("OGG", subtype="VORBIS"), encoded("OGG", subtype="OPUS")],
    "mp3": [with_bit_rate("CONSTANT"), with_bit_rate("VARIABLE"),
            b"ID3\x04\0\0\0\0\x02\x01" + bytes(257) + with_bit_rate("AVERAGE")],
}  # fmt: skip


@pytest.mark.parametrize("kind", SOUNDS)
def test_a_damaged_recording_is_heard_or_refused(kind, tmp_path):
    path = tmp_path / f"clip.{kind}"

    def listen(path):
        signal = load_audio(path)
        assert signal.dtype == np.float32 and signal.ndim == 1 and np.isfinite(signal).all()
        assert SHORTEST <= len(signal) / 16_000 <= 1.01 * LONGEST
        caution = caution_about(path)
        assert caution is None or path.name in caution
        if len(signal) < 160_000:  # longer ones take a second each
            assert np.isfinite(features_of_file(path).inputs).all()

    def read(which, damage):
        content = SOUNDS[kind][which or 0]
        path.write_bytes(damaged(content, damage or []))
        is_read = read_or_refused(listen, path)
        assert is_read or damage

    fuzz(read, which=st.integers(0, len(SOUNDS[kind]) - 1), damage=damages)


METADATA = (
    "file,speaker,sex,language\n"
    'a.wav,Ann,female,en\nb.wav,"Bo, the second",Male,de\nc/d.wav,Zoë,female,\n'
).encode()
VALIDATED = (
    b"client_id\tpath\tsentence\tgender\n"
    b'ab12\ta.wav\tsaid "so\tfemale_feminine\ncd34\tb.wav\t\tmale\nef56\tc.wav\t\t\n'
)


@pytest.mark.parametrize("name", ["metadata.csv", "validated.tsv"])
def test_a_damaged_table_is_read_or_refused(name, tmp_path):
    folder, content = tmp_path / "corpus", METADATA if name == "metadata.csv" else VALIDATED
    for sound in ("a.wav", "b.wav", "c.wav", "c/d.wav", "clips/a.wav", "clips/b.wav"):
        (folder / sound).parent.mkdir(parents=True, exist_ok=True)
        (folder / sound).touch()

    def load(folder):
        table = load_corpus(folder).recordings
        assert set(table.sex) <= {"female", "male"} and table.speaker.str.strip().all()
        for file in table.file:
            assert (folder / file).resolve().is_relative_to(folder) and (folder / file).is_file()

    def read(damage):
        (folder / name).write_bytes(damaged(content, damage or []))
        assert read_or_refused(load, folder) or damage

    fuzz(read, damage=damages)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory):
    """A network that was never trained, with its card, as the parts of its file."""
    path = tmp_path_factory.mktemp("model") / "cnn.keras"
    card = {"mean": [0.0] * N_INPUTS, "std": [1.0] * N_INPUTS, "corpus": "none"}
    save_model(TrainedModel(build_cnn(), card), path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


# Values in the JSON of a model that its makers did not think of.
odd_values = st.one_of(
    st.sampled_from([None, True, -1, 0, 2**40, 1e308, float("nan"), "", "..", [], {}, [[]]]),
    st.integers(),
    st.text(max_size=4),
)


def with_odd_value(part, number, value):
    """Replace one of the values in a JSON text, however deep it lies."""
    tree = json.loads(part)
    found = []

    def collect(node):
        for key in node if isinstance(node, dict) else range(len(node)):
            found.append((node, key))
            if isinstance(node[key], dict | list):
                collect(node[key])

    collect(tree)
    node, key = found[number % len(found)]
    node[key] = value
    return json.dumps(tree).encode()


def test_a_damaged_model_is_loaded_or_refused(small_model, tmp_path):
    path, names = tmp_path / "cnn.keras", sorted(small_model)
    tables = [name for name in names if name.endswith(".json")]

    def load(path):
        model = load_model(path)
        p_male = np.asarray(
            model.network(np.zeros((1, *model.network.input_shape[1:]), "float32"))
        )
        assert p_male.shape == (1, 1)
        mean, std = model.mean_and_std
        assert np.isfinite([*mean, *std, model.temperature]).all()

    def read(how, which, damage, number, value):
        parts = dict(small_model)
        if how == "part":
            name = names[which % len(names)]
            parts[name] = damaged(parts[name], damage)
        if how == "value":
            name = tables[which % len(tables)]
            parts[name] = with_odd_value(parts[name], number, value)
        content = zip_of(parts)
        path.write_bytes(damaged(content, damage) if how == "file" else content)
        assert read_or_refused(load, path) or how

    fuzz(
        read,
        how=st.sampled_from(["file", "part", "value"]),
        which=st.integers(0, 11),
        damage=damages,
        number=st.integers(0, 10_000),
        value=odd_values,
    )


# Names of files that should not land where they point.
STEPS = ["..", ".", "", "a", "b.wav", "c:", "con", "\\", "~", "é", "\0", "x" * 300, "\ud800", " "]
file_names = st.one_of(
    st.lists(st.sampled_from(STEPS), min_size=1, max_size=5).map("/".join),
    st.sampled_from(["/outside/x", "OUTSIDE/x", "C:\\x", "\\\\host\\x", "..\\..\\x"]),
    st.text(max_size=8),
)
contents = st.binary(max_size=300)
KINDS = ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"]


def archive_of(kind, files, links):
    """Pack files, and a link for every name in `links`, without a look at their names."""
    packed = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(zipfile.ZipInfo(name), content)
            for name, target in links:
                info = zipfile.ZipInfo(name)
                info.external_attr = 0o120777 << 16
                archive.writestr(info, target)
    else:
        with tarfile.open(fileobj=packed, mode=f"w:{kind[4:]}") as archive:
            for name, content in files:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            for name, target in links:
                info = tarfile.TarInfo(name)
                info.type, info.linkname = tarfile.SYMTYPE, target
                archive.addfile(info)
    return packed.getvalue()


def everything_in(folder):
    return {path: path.lstat().st_size for path in folder.rglob("*")}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_hostile_archive_stays_in_its_folder(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "tqdm", lambda members, **_: members)  # thousands of bars
    inside, outside = tmp_path / "deep" / "er" / "inside", tmp_path / "outside"
    outside.mkdir()
    inside.parent.mkdir(parents=True)
    path = tmp_path / "corpus.archive"
    intact = [("a/b.wav", b"sound" * 50), ("metadata.csv", b"file,speaker,sex")]
    number = iter(range(10**9))

    def unpack_into(folder):
        def run(path):
            archives.unpack(path, folder, most_bytes=2000, most_files=5)

        return run

    def read(files, links, damage, packing):
        files = intact if files is None else files
        try:
            content = archive_of("zip" if kind == "zip" else packing or "tar", files, links or [])
        except (ValueError, UnicodeError):  # a name that cannot be packed
            return
        path.write_bytes(damaged(content, damage or []))
        folder = inside.with_name(f"inside{next(number)}")
        before = everything_in(tmp_path)
        is_read = read_or_refused(unpack_into(folder), path)
        after = everything_in(tmp_path)
        written = {p for p in after if after.get(p) != before.get(p) and p.is_file()}
        assert all(p.is_relative_to(folder) and not p.is_symlink() for p in written)
        assert sum(after[p] for p in written) <= 2000 + 2**20
        assert is_read or damage or links or files != intact

    fuzz(
        read,
        files=st.one_of(st.just(intact), st.lists(st.tuples(file_names, contents), max_size=7)),
        links=st.one_of(st.none(), st.lists(st.tuples(file_names, file_names), max_size=2)),
        damage=st.one_of(st.none(), damages),
        packing=st.sampled_from(KINDS[1:]),
    )
