"""Corpora come whole from a server on this machine, or not at all; then the next try works."""

import hashlib
import io
import json
import shutil
import struct
import sys
import tarfile
import threading
import time
import types
import zipfile
from _thread import interrupt_main
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import soundfile

from speech_workshop.cli.main import main
from speech_workshop.corpora import download, load_corpus
from speech_workshop.corpora.archives import unpack
from speech_workshop.corpora.catalogue import CATALOGUE, Archive, CorpusInfo
from speech_workshop.corpora.download import fetch
from speech_workshop.errors import WorkshopError

SPEAKERS_TXT = b"84 | F | dev-clean | 8.02 | Ann\n26 | M | train-clean-100 | 25.08 | Denny\n"


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


class Server:
    """A web server whose files, and whose mischief, a test chooses."""

    def __init__(self):
        self.files, self.asked, self.mischief = {}, [], None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                content = outer.files.get(self.path.split("?")[0])
                self.send_response(404 if content is None else 200)
                content = content or b""
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                half = len(content) // 2
                self.wfile.write(content[:half])
                if outer.mischief:
                    outer.mischief()
                if outer.mischief != outer.hang_up:
                    self.wfile.write(content[half:])

            def log_message(self, *arguments):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.http.server_port}"

    def hang_up(self):
        """Let the connection end in the middle of a file."""

    def offer(self, path, content, *, algorithm="sha256"):
        """Serve a file; return what a catalogue would say of it."""
        self.files[path] = content
        known_hash = f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"
        return Archive(self.address + path, len(content), known_hash)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def tar_of(files):
    """Return a .tar.gz of files, or of members with something special."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            content = content if isinstance(content, bytes) else b""
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def zip_of(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def an_entry(*archives, name="a-corpus", **changes):
    settings = {"most_bytes": 1_000_000, "most_files": 100} | changes
    return CorpusInfo(
        name=name,
        title="A corpus",
        content="Somebody speaks.",
        speakers="one of each sex",
        licence="CC0",
        citation="Somebody (2026)",
        archives=archives,
        **settings,
    )


EMODB = {"wav/03a01Fa.wav": b"a man" * 9000, "wav/08a01Fa.wav": b"a woman", "lablaut/x.lab": b""}


def speakers(corpus):
    table = corpus.recordings.drop_duplicates("speaker")
    return dict(zip(table.speaker, table.sex, strict=True))


def everything_in(folder):
    """List what is in a folder, except the empty file that keeps two programs apart."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return sorted(name for name in found if not name.endswith(".lock"))


def in_sight(folder):
    return [path.name for path in folder.iterdir() if path.suffix != ".lock"]


def test_two_archives_become_one_corpus_with_its_source_beside_it(server, data_folder, capsys):
    first = {
        "LibriSpeech/SPEAKERS.TXT": SPEAKERS_TXT,
        "LibriSpeech/dev-clean-2/84/1/84-1-0000.flac": b"sound",
    }
    second = {"LibriSpeech/train-clean-5/26/1/26-1-0000.flac": b"sound"}
    archives = [
        server.offer("/dev-clean-2.tar.gz", tar_of(first)),
        server.offer("/train-clean-5.tar.gz", tar_of(second)),
    ]
    corpus = fetch(an_entry(*archives, name="mini-librispeech"))
    assert corpus.name == "mini-librispeech"
    assert speakers(corpus) == {"84": "female", "26": "male"}
    about = json.loads((corpus.folder / "about.json").read_text(encoding="utf-8"))
    assert about["licence"] == "CC0" and about["citation"] == "Somebody (2026)"
    assert about["speakers"] == {"female": 1, "male": 1}
    assert [one["expected"] for one in about["archives"]] == [one.known_hash for one in archives]
    assert all("sha256:" + one["sha256"] == one["expected"] for one in about["archives"])
    assert in_sight(data_folder) == ["mini-librispeech"]
    assert not list(data_folder.rglob("*.tar.gz"))
    printed = capsys.readouterr().out
    assert printed.index("Licence: CC0") < printed.index("Cite: Somebody")


def test_a_zip_in_the_layout_of_ravdess(server):
    files = {
        "Actor_01/03-01-01-01-01-01-01.wav": b"a man",
        "Actor_02/03-01-01-01-01-01-02.wav": b"",
    }
    archive = server.offer("/Actors.zip", zip_of(files), algorithm="md5")
    archive = archive._replace(url=archive.url + "?download=1")
    assert speakers(fetch(an_entry(archive))) == {"01": "male", "02": "female"}


def test_what_is_here_is_not_fetched_again(server, capsys):
    entry = an_entry(server.offer("/download.zip", zip_of(EMODB)))
    fetch(entry)
    server.asked.clear()
    assert len(fetch(entry).recordings) == 2
    assert server.asked == []
    assert "is here already" in capsys.readouterr().out


# What goes wrong


def fails_then_works(entry, *, reason, data_folder, repair=lambda: None):
    """Check that a fetch fails with a sentence, leaves no half file, and works when repaired."""
    with pytest.raises(WorkshopError, match=reason):
        fetch(entry)
    whole = {archive.url.split("/")[-1]: archive.n_bytes for archive in entry.archives}
    for path in map(data_folder.joinpath, everything_in(data_folder)):
        assert path.is_dir() or path.stat().st_size == whole[path.name], path
    repair()
    assert speakers(fetch(entry)) == {"03": "male", "08": "female"}
    assert in_sight(data_folder) == [entry.name]


@pytest.fixture
def entry(server):
    return an_entry(server.offer("/emodb.zip", zip_of(EMODB)))


def test_a_cut_connection(server, entry, data_folder):
    server.mischief = server.hang_up

    def repair():
        server.mischief = None

    fails_then_works(entry, reason="No half file", data_folder=data_folder, repair=repair)


def test_a_cut_connection_keeps_the_archive_that_was_whole(server, data_folder):
    files = {f"{speaker}a01Fa.wav": b"sound" for speaker in ("03", "08")}
    one, two = (tar_of({name: content}) for name, content in files.items())
    entry = an_entry(server.offer("/one.tar.gz", one), server.offer("/two.tar.gz", two))
    del server.files["/two.tar.gz"]
    with pytest.raises(WorkshopError, match="404"):
        fetch(entry)
    assert everything_in(data_folder) == [".a-corpus", ".a-corpus/one.tar.gz"]
    server.offer("/two.tar.gz", two)
    fetch(entry)
    assert server.asked == ["/one.tar.gz", "/two.tar.gz", "/two.tar.gz"]


def test_no_network(entry, server, data_folder):
    nowhere = entry._replace(archives=(Archive("http://127.0.0.1:1/emodb.zip", 9, "md5:0"),))
    with pytest.raises(WorkshopError, match="ConnectionError.*Check the network"):
        fetch(nowhere)
    fetch(entry)


def test_a_wrong_hash_is_noticed_before_anything_is_unpacked(server, entry, data_folder):
    good = server.files["/emodb.zip"]
    server.files["/emodb.zip"] = good[:-1] + b"?"

    def repair():
        server.files["/emodb.zip"] = good

    fails_then_works(entry, reason="its hash is not", data_folder=data_folder, repair=repair)


def test_more_than_was_announced_is_not_received(server, entry, data_folder):
    server.files["/emodb.zip"] *= 3
    with pytest.raises(WorkshopError, match="sends more than the 0.0 MB that were announced"):
        fetch(entry)
    assert everything_in(data_folder) == []


def test_a_connection_that_trickles_is_given_up(server, entry, data_folder, monkeypatch):
    minutes = iter(range(0, 10_000, 61))
    monkeypatch.setattr(download.time, "monotonic", lambda: next(minutes))
    monkeypatch.setattr(download, "PIECE", 16)
    with pytest.raises(WorkshopError, match="Check the network"):
        fetch(entry)
    assert everything_in(data_folder) == []


def test_a_connection_that_drips_is_noticed_while_it_drips(
    server, entry, data_folder, monkeypatch
):
    enough = threading.Event()
    server.mischief = lambda: enough.wait(60)  # half the file is there, and then nothing for long
    minutes = iter(range(0, 10_000, 61))
    monkeypatch.setattr(download.time, "monotonic", lambda: next(minutes))
    monkeypatch.setattr(download, "PIECE", 2**18)  # more than the file has
    started = time.perf_counter()
    with pytest.raises(WorkshopError, match="Check the network"):
        fetch(entry)
    assert time.perf_counter() - started < 30
    enough.set()
    assert everything_in(data_folder) == []


def test_a_corpus_is_fetched_by_one_program_at_a_time(server, entry, data_folder):
    said = []

    def fetch_too():
        server.mischief = None
        try:
            fetch(entry)
        except WorkshopError as error:
            said.append(str(error))

    def in_the_middle():
        second = threading.Thread(target=fetch_too)
        second.start()
        second.join()

    server.mischief = in_the_middle
    assert len(fetch(entry).recordings) == 2
    assert said == ["a-corpus is being fetched by another program. Wait until it is here."]
    assert in_sight(data_folder) == ["a-corpus"]


def test_too_little_space_is_noticed_before_anything_is_downloaded(
    server, entry, data_folder, monkeypatch
):
    usage = shutil.disk_usage(data_folder.parent)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=1000))
        with pytest.raises(WorkshopError, match="needs up to 0.0 GB .* and 0.0 GB are free"):
            fetch(entry)
    assert server.asked == [] and everything_in(data_folder) == []
    fetch(entry)


@contextmanager
def no_file_larger_than(n_bytes):
    """Let the system refuse to write on, as a full disk does."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("pack", [zip_of, tar_of], ids=["while unpacking", "while downloading"])
def test_a_disk_that_fills_up(server, data_folder, pack):
    noise = np.random.default_rng(0).bytes(60_000) if pack == tar_of else bytes(60_000)
    entry = an_entry(server.offer("/emodb.zip", pack(EMODB | {"03a01Fb.wav": noise})))
    with no_file_larger_than(50_000), pytest.raises(WorkshopError, match="Free some disk space"):
        fetch(entry)
    left = everything_in(data_folder)
    assert left == ([] if pack == tar_of else [".a-corpus", ".a-corpus/emodb.zip"])
    assert speakers(fetch(entry)) == {"03": "male", "08": "female"}


def test_ctrl_c_during_a_download(server, entry, data_folder):
    server.mischief = interrupt_main
    with pytest.raises(KeyboardInterrupt):
        fetch(entry)
    assert everything_in(data_folder) == []
    server.mischief = None
    assert len(fetch(entry).recordings) == 2


def test_what_a_switched_off_computer_left_is_tidied_away(entry, data_folder):
    (data_folder / ".a-corpus" / "unpacked" / "wav").mkdir(parents=True)
    (data_folder / ".a-corpus" / "tmp123").write_bytes(b"half")
    (data_folder / ".a-corpus" / "unpacked" / "wav" / "16a01Fa.wav").write_bytes(b"old")
    assert speakers(fetch(entry)) == {"03": "male", "08": "female"}
    assert in_sight(data_folder) == ["a-corpus"]


# Archives that want to do harm


def special(name, kind, target="/etc/passwd"):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def zip_with_link():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("03a01Fa.wav")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return packed.getvalue()


OUTSIDE, SPECIAL = "a file outside its folder", "a link or a device"
BOMB, DAMAGED = "unpacks to more than", "is damaged"
HOSTILE = {
    "a path that climbs": (tar_of({"../../03a01Fa.wav": b"x"}), OUTSIDE),
    "an absolute path": (tar_of({"/tmp/03a01Fa.wav": b"x"}), OUTSIDE),
    "a path of Windows": (tar_of({"C:\\03a01Fa.wav": b"x"}), OUTSIDE),
    "a climbing path of Windows": (tar_of({"a\\..\\..\\03a01Fa.wav": b"x"}), OUTSIDE),
    "a climbing path in a zip": (zip_of({"wav/../../03a01Fa.wav": b"x"}), OUTSIDE),
    "a symbolic link": (tar_of({"link": special("03a01Fa.wav", tarfile.SYMTYPE)}), SPECIAL),
    "a link to a file": (tar_of({"link": special("03a01Fa.wav", tarfile.LNKTYPE)}), SPECIAL),
    "a link in a zip": (zip_with_link(), SPECIAL),
    "a device": (tar_of({"device": special("03a01Fa.wav", tarfile.CHRTYPE)}), SPECIAL),
    "a pipe": (tar_of({"pipe": special("03a01Fa.wav", tarfile.FIFOTYPE)}), SPECIAL),
    "a bomb": (zip_of({"03a01Fa.wav": bytes(2_000_000)}), BOMB),
    "a bomb in a tar": (tar_of({"03a01Fa.wav": bytes(2_000_000)}), BOMB),
    "many files": (tar_of({f"03a01F{n}.wav": b"" for n in range(101)}), BOMB),
    "half an archive": (tar_of({"03a01Fa.wav": b"x" * 9000})[:60], DAMAGED),
    "a page that says sorry": (b"<html>This page has moved.</html>", DAMAGED),
    "a name too long": (tar_of({"wav/" + 300 * "a" + ".wav": b"x"}), "cannot be written under"),
    "a file and a folder of one name": (
        tar_of({"wav": b"x", "wav/03a01Fa.wav": b"x"}),
        "cannot be written under",
    ),
    "a file without a name": (zip_of({zipfile.ZipInfo(""): b"x"}), "cannot be written under"),
    "a name that no file can have": (tar_of({"\u00e9\0.wav": b"x"}), DAMAGED),
    "no corpus": (zip_of({"readme.txt": b"Nothing here."}), "holds no corpus"),
}


@pytest.mark.parametrize(("packed", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_kept_of_an_archive_that_is_not_what_it_should_be(
    server, data_folder, packed, reason
):
    entry = an_entry(server.offer("/emodb.zip", packed))
    with pytest.raises(WorkshopError, match=reason):
        fetch(entry)
    assert everything_in(data_folder.parent) == ["data"]
    assert len(fetch(an_entry(server.offer("/emodb.zip", zip_of(EMODB)))).recordings) == 2


def test_a_bomb_is_stopped_while_it_is_small(tmp_path):
    (tmp_path / "bomb.zip").write_bytes(zip_of({"zeros": bytes(64_000_000)}))
    with pytest.raises(WorkshopError, match=BOMB):
        unpack(tmp_path / "bomb.zip", tmp_path / "out", most_bytes=1_000_000, most_files=1)
    assert (tmp_path / "out" / "zeros").stat().st_size < 4_000_000


# The Saarbruecken Voice Database


def nsp(samples):
    """Pack samples as Kay Elemetrics' Computerized Speech Lab does."""
    header = b"Nov 20 10:00:00 1997" + struct.pack("<IIHH", 50_000, len(samples), 0, 0)
    sound = samples.astype("<i2").tobytes()
    chunks = b"HEDR" + struct.pack("<I", len(header)) + header
    chunks += b"NOTE" + struct.pack("<I", 3) + b"abc\0"  # padded to an even size
    chunks += b"SDA_" + struct.pack("<I", len(sound)) + sound
    return b"FORMDS16" + struct.pack("<I", len(chunks)) + chunks


VOICE = np.arange(-500, 500)
SESSIONS = [(1, 1, "w"), (2, 7, "m"), (3, 7, "m"), (4, 9, "w"), (980, 760, "m"), (5, 5, "w")]


@pytest.fixture
def sbvoicedb(monkeypatch):
    """A stand-in for the package, which need not be installed."""

    class SbVoiceDb:
        def __init__(self, folder, *, download_mode):
            assert (folder, download_mode) == (":memory:", "off")

        @contextmanager
        def execute_sql(self, statement):
            yield types.SimpleNamespace(fetchall=lambda: SESSIONS)

    monkeypatch.setitem(sys.modules, "sbvoicedb", types.SimpleNamespace(SbVoiceDb=SbVoiceDb))


@pytest.fixture
def svd(server):
    packed = zip_of(
        {
            "1/sentnces/1-phrase.nsp": nsp(VOICE),
            "1/sentnces/1-phrase-egg.egg": nsp(-VOICE),
            "1/vowels/1-a_n.nsp": nsp(0 * VOICE),
            "2/sentences/2-phrase.nsp": nsp(VOICE),
            "3/sentences/3-phrase.nsp": nsp(VOICE),
            "4/sentnces/4-phrase.nsp": nsp(VOICE)[:-2],
            "77/sentnces/77-phrase.nsp": nsp(VOICE),
            "980/sentnces/980-phrase.nsp": nsp(-VOICE),
            "980/sentnces/980-phrase-egg.egg": nsp(VOICE),
        }
    )
    path = "/api/records/1/files/healthy.zip/content"
    archive = server.offer(path, packed, algorithm="md5")
    said = {"files": [{"key": "healthy.zip", "checksum": archive.known_hash}]}
    server.files["/api/records/1"] = json.dumps(said).encode()
    archive = archive._replace(known_hash="", record=server.address + "/api/records/1")
    wanted = next(entry.wanted for entry in CATALOGUE if entry.name == "svd")
    return an_entry(archive, name="svd", wanted=wanted)


def test_svd_is_grouped_by_person_and_its_swapped_files_are_corrected(svd, sbvoicedb, capsys):
    corpus = fetch(svd)
    assert speakers(corpus) == {"1": "female", "7": "male", "760": "male"}
    assert list(corpus.recordings.session) == ["1", "2", "3", "980"]
    for file in corpus.recordings.file:
        samples, sample_rate = soundfile.read(corpus.folder / file, dtype="int16")
        assert sample_rate == 50_000
        np.testing.assert_array_equal(samples, VOICE)
    assert not list(corpus.folder.rglob("*.nsp"))
    about = json.loads((corpus.folder / "about.json").read_text())
    assert about["archives"][0]["expected"].startswith("md5:")
    printed = capsys.readouterr().out
    for sentence in (
        "Session 77 is not in",
        "4-phrase.nsp is missing, damaged",
        "2 sessions have",
    ):
        assert sentence in printed
        assert any(sentence in one for one in about["left out"])


def test_svd_is_checked_against_what_zenodo_says(svd, sbvoicedb, server):
    server.files["/api/records/1/files/healthy.zip/content"] += b"?"
    with pytest.raises(WorkshopError, match="its hash is not md5:"):
        fetch(svd)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"<html>429</html>",
        b"{}",
        b'{"files": null}',
        b'{"files": []}',
        b'{"files": [{"key": "healthy.zip"}]}',
        b'{"files": [{"key": "healthy.zip", "checksum": null}]}',
        b'{"files": [{"key": "healthy.zip", "checksum": "md5:"}]}',
        b'{"files": [{"key": "other.zip", "checksum": "md5:00000000000000000000000000000000"}]}',
    ],
)
def test_without_a_hash_nothing_is_downloaded(svd, sbvoicedb, server, answer):
    server.files["/api/records/1"] = answer
    with pytest.raises(WorkshopError, match="without it nothing is downloaded"):
        fetch(svd)
    assert server.asked == ["/api/records/1"]


def test_svd_without_its_package_says_what_to_install(svd, server, monkeypatch):
    monkeypatch.setitem(sys.modules, "sbvoicedb", None)
    with pytest.raises(WorkshopError, match="pip install 'sbvoicedb"):
        fetch(svd)
    assert server.asked == []


def test_the_real_table_of_sessions_where_it_is_installed():
    pytest.importorskip("sbvoicedb")
    from speech_workshop.corpora.saarbruecken import healthy_sessions

    table = healthy_sessions()
    assert len(table) == 687 and table.speaker.nunique() == 681
    sexes = table.drop_duplicates("speaker").sex.value_counts()
    assert sexes.to_dict() == {"female": 422, "male": 259}


# On the command line


def test_corpora_lists_what_there_is_and_what_is_here(entry, monkeypatch, capsys):
    monkeypatch.setattr(download, "CATALOGUE", (*CATALOGUE, entry))
    assert main(["fetch", "a-corpus"]) == 0
    assert "2 recordings of 1 female, 1 male speakers" in capsys.readouterr().out
    assert main(["corpora"]) == 0
    printed = capsys.readouterr().out
    for known in CATALOGUE:
        assert known.name in printed and known.licence in printed
    assert printed.count("here:     no") == len(CATALOGUE) + 1  # the speaker encoder too
    assert "here:     2 recordings of 1 female, 1 male speakers" in printed
    assert "LibriSpeech, speaker 2078: male -> female" in printed
    assert speakers(load_corpus("a-corpus")) == {"03": "male", "08": "female"}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("common-voice", "commonvoice.mozilla.org"),
        ("emodb", "audb.load_to('data/corpora/emodb', 'emodb', version='1.4.1'"),
        ("nothing", "There are:"),
    ],
)
def test_what_cannot_be_fetched_gets_a_sentence(name, sentence, capsys):
    assert main(["fetch", name]) == 1
    assert sentence in capsys.readouterr().err


def test_the_catalogue_invents_no_hash():
    for entry in CATALOGUE:
        assert entry.licence and entry.citation
        assert entry.archives or entry.advice
        for archive in entry.archives:
            assert archive.url.startswith("https://")
            length = {"md5": 32, "sha256": 64}
            algorithm, _, digest = archive.known_hash.partition(":")
            assert archive.record.startswith("https://") or len(digest) == length[algorithm]
        assert entry.most_bytes >= entry.n_bytes or entry.wanted
