"""Real corpora: what each is, where it is, what it may be used for.

A table of facts. Sizes and hashes are the publishers' own; where they publish none, none
is written here. ``download`` fetches these corpora, ``annotations`` reads them.
"""

from typing import NamedTuple


class Archive(NamedTuple):
    """A file to download.

    Attributes
    ----------
    url : str
    n_bytes : int
        Its size; rounded where there is no hash.
    known_hash : str
        ``sha256:...`` or ``md5:...``; empty where the publisher names none.
    record : str
        The address of a Zenodo record that names the hash of today's file, or nothing.
    """

    url: str
    n_bytes: int
    known_hash: str = ""
    record: str = ""


class CorpusInfo(NamedTuple):
    """What is known of a corpus before it is here.

    Attributes
    ----------
    name : str
        What the user types, and the name of its folder.
    title, content : str
    speakers : str
        How many of each sex, as far as it is known.
    licence : str
    citation : str
    archives : tuple of Archive
        None where the user must bring it.
    most_bytes, most_files : int
        It is larger when unpacked? Then it is not what it should be.
    wanted : str
        A regular expression: which files of the archives are unpacked. Default: all.
    advice : str
        How to get it, where `fetch` cannot.
    """

    name: str
    title: str
    content: str
    speakers: str
    licence: str
    citation: str
    archives: tuple = ()
    most_bytes: int = 0
    most_files: int = 0
    wanted: str = ""
    advice: str = ""

    @property
    def n_bytes(self):
        """How many bytes are downloaded."""
        return sum(archive.n_bytes for archive in self.archives)


CC_BY = "CC BY 4.0: free to use, also for money, if its makers are named"
LIBRISPEECH = (
    "V. Panayotov, G. Chen, D. Povey, S. Khudanpur (2015): Librispeech: an ASR corpus based "
    "on public domain audio books. ICASSP."
)
OPENSLR = "https://www.openslr.org/resources"

CATALOGUE = (
    CorpusInfo(
        name="mini-librispeech",
        title="Mini LibriSpeech (OpenSLR 31)",
        content="a small part of LibriSpeech: volunteers read English books aloud",
        speakers="26 in one of its two parts; all are counted when it is here",
        licence=CC_BY,
        citation=LIBRISPEECH,
        archives=(
            Archive(
                f"{OPENSLR}/31/dev-clean-2.tar.gz",
                126_046_265,
                "sha256:176ec501490eced2d6c1f89f4f0ddc7dfe799e649e5322f8ba49fe3ff50c8012",
            ),
            Archive(
                f"{OPENSLR}/31/train-clean-5.tar.gz",
                332_954_390,
                "sha256:47805806c8b15f7549f3c51bd6b7da72ec0128a34d32830c8014a88658c0292d",
            ),
        ),
        most_bytes=700_000_000,
        most_files=10_000,
    ),
    CorpusInfo(
        name="librispeech-dev-clean",
        title="LibriSpeech, dev-clean (OpenSLR 12)",
        content="2,703 recordings of 1.4 to 32.6 s: volunteers read English books aloud",
        speakers="22 female, 18 male (2 labels corrected)",
        licence=CC_BY,
        citation=LIBRISPEECH,
        archives=(
            Archive(
                f"{OPENSLR}/12/dev-clean.tar.gz",
                337_926_286,
                "sha256:76f87d090650617fca0cac8f88b9416e0ebf80350acb97b343a85fa903728ab3",
            ),
        ),
        most_bytes=500_000_000,
        most_files=10_000,
    ),
    CorpusInfo(
        name="librispeech-train-clean-100",
        title="LibriSpeech, train-clean-100 (OpenSLR 12)",
        content="100 hours, 28,539 recordings: volunteers read English books aloud",
        speakers="125 female, 126 male",
        licence=CC_BY,
        citation=LIBRISPEECH,
        archives=(
            Archive(
                f"{OPENSLR}/12/train-clean-100.tar.gz",
                6_387_309_499,
                "sha256:d4ddd1d5a6ab303066f14971d768ee43278a5f2a0aa43dc716b0e64ecbbbf6e2",
            ),
        ),
        most_bytes=9_000_000_000,
        most_files=60_000,
    ),
    CorpusInfo(
        name="ravdess",
        title="RAVDESS, speech",
        content="1,440 recordings: American actors say two sentences in eight emotions",
        speakers="12 female, 12 male",
        licence="CC BY-NC-SA 4.0: NOT for commercial use; pass on only under the same licence",
        citation=(
            "S. R. Livingstone, F. A. Russo (2018): The Ryerson Audio-Visual Database of "
            "Emotional Speech and Song (RAVDESS). PLoS ONE 13(5): e0196391."
        ),
        archives=(
            Archive(
                "https://zenodo.org/records/1188976/files/Audio_Speech_Actors_01-24.zip?download=1",
                208_468_073,
                "md5:bc696df654c87fed845eb13823edef8a",
            ),
        ),
        most_bytes=1_000_000_000,
        most_files=3_000,
    ),
    CorpusInfo(
        name="emodb",
        title="EmoDB, Berlin Database of Emotional Speech",
        content="535 recordings: German actors say ten sentences in seven emotions",
        speakers="5 female, 5 male",
        licence="CC0 1.0, free to use, on audEERING's data card",
        citation=(
            "F. Burkhardt, A. Paeschke, M. Rolfes, W. F. Sendlmeier, B. Weiss (2005): A "
            "Database of German Emotional Speech. Interspeech."
        ),
        archives=(Archive("http://emodb.bilderbar.info/download/download.zip", 40_500_000),),
        most_bytes=300_000_000,
        most_files=10_000,
    ),
    CorpusInfo(
        name="svd",
        title="Saarbruecken Voice Database, healthy speakers",
        content=(
            "the corpus of the first workshop, in 2019: one phrase, 'Guten Morgen, wie geht es "
            "Ihnen?'; of 6 GB only the phrases are kept"
        ),
        speakers="422 female, 259 male",
        licence=CC_BY,
        citation=(
            "M. Pützer, W. J. Barry: Saarbrücker Stimmdatenbank. Institut für Phonetik, "
            "Universität des Saarlandes. doi:10.5281/zenodo.16874898"
        ),
        archives=(
            Archive(
                "https://zenodo.org/api/records/16874898/files/healthy.zip/content",
                6_020_000_000,
                record="https://zenodo.org/api/records/16874898",
            ),
        ),
        most_bytes=1_000_000_000,
        most_files=2_000,
        # In these two sessions the files of voice and larynx are swapped.
        wanted=r"(.*/)?(\d+-phrase\.nsp|(980|1697)-phrase-egg\.egg)",
    ),
    CorpusInfo(
        name="common-voice",
        title="Mozilla Common Voice",
        content="many languages, many volunteers, each with a microphone of their own",
        speakers="depends on the language; those without a sex of the two are left out",
        licence="CC0 1.0, free to use; you promise not to find out who a speaker is",
        citation=(
            "R. Ardila and others (2020): Common Voice: A Massively-Multilingual Speech "
            "Corpus. LREC."
        ),
        advice=(
            "Mozilla gives it only to people who have signed in. Get a language at "
            "https://commonvoice.mozilla.org, unpack it, and name the folder: --corpus "
            "path/to/cv-corpus-..."
        ),
    ),
)
