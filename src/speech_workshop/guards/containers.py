"""Find out whether a sound file is whole, and how long it is.

A container is the wrapping around the samples: wav, flac, ogg, mp3. libsndfile, which
decodes all four, believes their headers. This module does not: it finds the files that
lost their end, and tells libsndfile the true length where a header has none or a wrong one.
`audio.load_audio` uses it.
"""

import io
import mmap
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import soundfile

from ..errors import WorkshopError

# Programs that cannot go back to the header (recorders, pipes) write 0 or a length this large.
UNKNOWN_LENGTH = 0x7FFF_0000  # bytes; ten minutes of sound are shorter
STRAY_BYTES = 2**20  # this many that belong to no frame or page may lie in between or behind
LONGEST_OGG_PAGE = 65_307  # bytes
FLAC_BLOCK_SIZES = (
    {1: 192} | {n: 144 << n for n in range(2, 6)} | {n: 1 << n for n in range(8, 16)}
)
# Of MPEG layer III: kbit/s and Hz by their index in a frame's header; by the version, where
# 3 is MPEG-1, 2 is MPEG-2 and 0 is MPEG-2.5.
MPEG_1_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG_2_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
BIT_RATES = {3: MPEG_1_RATES, 2: MPEG_2_RATES, 0: MPEG_2_RATES}
SAMPLE_RATES = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8_000),
}


class Container(NamedTuple):
    """What a sound file's own structure says.

    Attributes
    ----------
    is_cut_off : bool
        The end of the sound is missing.
    source : file-like
        What libsndfile should read instead of the file: the same sound, and a header
        that states its true length.
    """

    is_cut_off: bool
    source: object


def cannot_be_opened(path: str | os.PathLike, error: OSError) -> WorkshopError:
    """Say why the operating system does not let us open a file, whatever it holds."""
    return WorkshopError(
        f"{path} cannot be opened ({error.strerror}). Check that you may read it."
    )


@contextmanager
def open_container(path: str | os.PathLike) -> Iterator[Container]:
    """Open a sound file and look through its structure, without reading all of it.

    Parameters
    ----------
    path : path-like
        A file that is not empty, of any kind.

    Yields
    ------
    Container
        Of a file that is no wav, flac, ogg or mp3: not cut off, and the file as it is.

    Raises
    ------
    WorkshopError
        If the file cannot be opened.
    """
    try:
        with open(path, "rb") as file:
            # Mapped: only what is looked at is read. A copy: the header may be corrected.
            content = _MappedFile(file.fileno(), 0, access=mmap.ACCESS_COPY)
    except OSError as error:
        raise cannot_be_opened(path, error) from error
    with content:
        yield _examine(content)


class _MappedFile(mmap.mmap):
    """A file in memory, that can be sought past its end, as any other file can."""

    def seek(self, offset, whence=io.SEEK_SET):
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: len(self)}[whence]
        super().seek(min(max(0, start + offset), len(self)))


def _examine(content):
    """Find out what kind of container it is, and look through it."""
    start = _after_tag(content, 0)
    kind = content[start : start + 4]
    if kind in (b"RIFF", b"RIFX", b"RF64"):
        return _examine_wav(content)
    if kind == b"fLaC":
        return _examine_flac(content, start)
    if kind == b"OggS":
        return _examine_ogg(content)
    return _examine_mp3(content, start)


def _after_tag(content, position):
    """Return where an ID3v2 tag ends that begins at a position; the position if none does."""
    header = content[position : position + 10]
    if len(header) < 10 or header[:3] != b"ID3":
        return position
    size = sum(byte << 7 * (3 - i) for i, byte in enumerate(header[6:]))  # 7 bits a byte
    has_footer = header[5] & 0x10
    return position + 10 + size + (10 if has_footer else 0)


def _examine_wav(content):
    """Call a wav file cut off if it is shorter than both of its lengths promise.

    The header states the length of the file and that of the samples. Some programs get
    one of them wrong; what follows the samples (titles, cue points) may be missing.
    """
    order = "big" if content[:4] == b"RIFX" else "little"
    file_size = int.from_bytes(content[4:8], order) + 8
    position, data_size = 12, None
    long_sizes = None  # of RF64: those that do not fit into 32 bits
    while data_size is None:
        if position + 8 > len(content):
            return Container(False, content)  # no samples: libsndfile says so
        name = content[position : position + 4]
        size = int.from_bytes(content[position + 4 : position + 8], order)
        position += 8
        if name == b"ds64":
            long_sizes = content[position : position + 16]
        if name == b"data":
            data_size = size
        else:
            position += size + size % 2
    if long_sizes:
        file_size = int.from_bytes(long_sizes[:8], "little") + 8
        data_size = int.from_bytes(long_sizes[8:], "little")
    if data_size == 0:
        content[position - 4 : position] = b"\xff" * 4  # libsndfile: up to the end
    counts_header = data_size in (len(content), len(content) - 8)
    promised = [
        end
        for size, end in ((file_size - 8, file_size), (data_size, position + data_size))
        if 0 < size < UNKNOWN_LENGTH
    ]
    # One byte may be missing: that which makes an odd length even.
    is_short = bool(promised) and all(end > len(content) + 1 for end in promised)
    return Container(is_short and not counts_header, content)


def _examine_ogg(content):
    """Call an ogg file cut off if its last page is not marked as the last, or not whole."""
    start = content.rfind(b"OggS", max(0, len(content) - LONGEST_OGG_PAGE - STRAY_BYTES))
    header = content[start : start + 27]
    if start < 0 or len(header) < 27 or not header[5] & 4:
        return Container(True, content)
    segments = content[start + 27 : start + 27 + header[26]]
    end = start + 27 + header[26] + sum(segments)
    return Container(len(segments) < header[26] or end > len(content), content)


def _examine_flac(content, start):
    """State the true length of a flac file in its header, by its last frame.

    Whether that frame is whole, libsndfile finds out: it has a checksum.
    """
    field = content[start + 21 : start + 26]  # 4 bits of something else, 36 of the length
    stated = int.from_bytes(field, "big") & 0xF_FFFF_FFFF
    held = _flac_length(content, start)
    if held is None:
        return Container(stated == 0, content)
    if held > stated:
        top = bytes([field[0] & 0xF0 | held >> 32])
        content[start + 21 : start + 26] = top + (held & 0xFFFF_FFFF).to_bytes(4, "big")
    return Container(held < stated, content)


def _flac_length(content, start):
    """Return the number of samples up to the end of the last frame; None if there is none."""
    largest = int.from_bytes(content[start + 10 : start + 12], "big")  # samples of a block
    position, is_last = start + 4, False
    while not is_last and position + 4 <= len(content):  # the blocks before the first frame
        is_last = content[position] & 0x80
        position += 4 + int.from_bytes(content[position + 1 : position + 4], "big")
    first_header = content[position : position + 3]
    sync = first_header[:2]
    if sync not in (b"\xff\xf8", b"\xff\xf9") or len(first_header) < 3:
        return None
    rate = first_header[2] & 0x0F
    first, place = max(position, len(content) - STRAY_BYTES), len(content)
    while (place := content.rfind(sync, first, place)) >= 0:
        header = content[place : place + 16]
        if len(header) > 5 and header[2] & 0x0F == rate:
            length = _flac_frame_end(header, largest)
            if length is not None:
                return length
    return None


def _flac_frame_end(header, largest):
    """Return the number of the sample after a frame; None if it is no header of a frame."""
    code, first_byte = header[2] >> 4, header[4]
    n_more = 0  # bytes of the number, which is coded as UTF-8 codes a character
    while first_byte << n_more & 0x80 and n_more < 8:
        n_more += 1
    n_more = max(0, n_more - 1)
    number = first_byte & (0x7F if n_more == 0 else 0x3F >> n_more)
    for byte in header[5 : 5 + n_more]:
        number = number << 6 | byte & 0x3F
    position = 5 + n_more
    extra = {6: 1, 7: 2}.get(code, 0)
    block = FLAC_BLOCK_SIZES.get(code)
    if extra:
        block = int.from_bytes(header[position : position + extra], "big") + 1
    position += extra + {12: 1, 13: 2, 14: 2}.get(header[2] & 0x0F, 0)
    if block is None or position >= len(header) or _crc8(header[: position + 1]) != 0:
        return None
    starts_at = number if header[1] & 1 else number * largest
    return starts_at + block


def _crc8(data):
    """Return the checksum of a flac frame's header; 0 if its last byte is the checksum."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc << 1 & 0xFF ^ (0x07 if crc & 0x80 else 0)
    return crc


def _examine_mp3(content, start):
    """Walk an mp3 file from frame to frame, and state their number if the header does not.

    Without that number, which is in a first frame named Xing or Info, libsndfile guesses
    the length from the bit rate of the first frame. Where the bit rate varies, it would
    leave half of the sound unread.
    """
    first = _next_mpeg_frame(content, start)
    if first is None:
        return Container(False, content)
    frame_length = _mpeg_frame_length(content[first : first + 4])
    announcement = re.search(rb"Xing|Info", content[first : first + min(frame_length, 60)])
    stated = 0
    if announcement:
        fields = content[first + announcement.end() : first + announcement.end() + 8]
        is_stated = len(fields) == 8 and fields[3] & 1
        stated = int.from_bytes(fields[4:], "big") if is_stated else 0
        first += frame_length
    n_frames, ends_within_a_frame = _walk_mpeg(content, first)
    if stated > 0:
        # Some programs count the frame that states the number, too.
        is_short = n_frames + (not ends_within_a_frame) < stated
    else:
        is_short = ends_within_a_frame
    if n_frames == 0 or is_short or 0 <= stated - n_frames <= 1:
        return Container(is_short or n_frames == 0, content)
    return Container(False, io.BytesIO(_xing_frame(content, first, n_frames) + content[first:]))


def _mpeg_frame_length(header):
    """Return the length in bytes of a frame of MPEG layer III; 0 if it is no header of one."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, bit_rate, sample_rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bit_rate in (0, 15) or sample_rate == 3:
        return 0
    bytes_per_kbit = 144_000 if version == 3 else 72_000
    padding = header[2] >> 1 & 1
    rate = BIT_RATES[version][bit_rate]
    return bytes_per_kbit * rate // SAMPLE_RATES[version][sample_rate] + padding


def _next_mpeg_frame(content, start, like=None):
    """Return where the next frame begins that another frame, or the end, follows."""
    for match in re.compile(rb"\xff[\xe2-\xff]").finditer(content, start, start + STRAY_BYTES):
        place = match.start()
        header = content[place : place + 4]
        following = place + _mpeg_frame_length(header)
        if following == place or not _is_alike(header, like or header):
            continue
        after = content[following : following + 4]
        if following >= len(content) or _mpeg_frame_length(after) and _is_alike(after, header):
            return place
    return None


def _is_alike(header, other):
    """Tell whether two frames are of the same version, layer and sampling rate."""
    return header[1] & 0xFE == other[1] & 0xFE and header[2] & 0x0C == other[2] & 0x0C


def _walk_mpeg(content, position):
    """Count the whole frames from a position; tell whether the file ends within one."""
    n_frames, header = 0, content[position : position + 4]
    first = header
    while position is not None and position < len(content):
        header = content[position : position + 4]
        length = _mpeg_frame_length(header)
        if length and _is_alike(header, first):
            if position + length > len(content):
                return n_frames, True
            n_frames += 1
            position += length
        elif len(header) < 4 and first.startswith(header[:2]):
            return n_frames, True
        else:  # something else in between or behind, such as a tag
            position = _next_mpeg_frame(content, _after_tag(content, position), like=first)
    return n_frames, False


def _xing_frame(content, first, n_frames):
    """Make the silent first frame that states the number of frames."""
    header = bytearray(content[first : first + 4])
    header[1] |= 0x01  # no checksum
    header[2] = header[2] & 0x0C | 0x80  # a bit rate at which all of it fits into the frame
    is_mpeg_1, is_mono = header[1] >> 3 & 3 == 3, header[3] >> 6 == 3
    n_before = {(True, False): 32, (True, True): 17, (False, False): 17, (False, True): 9}
    fields = b"Xing" + (1).to_bytes(4, "big") + n_frames.to_bytes(4, "big")
    frame = bytes(header) + bytes(n_before[is_mpeg_1, is_mono]) + fields
    return frame.ljust(_mpeg_frame_length(bytes(header)), b"\0")


def seconds_of(path: str | os.PathLike) -> float:
    """Return how long a recording lasts, from its header, in seconds; 0 if it cannot be read."""
    with suppress(soundfile.SoundFileError, OSError):
        return info_of(path).duration
    return 0.0


def info_of(path: str | os.PathLike) -> Any:
    """Return what libsndfile reads in a file's header, whatever bytes its name is made of."""
    return soundfile.info(os.fspath(path) if os.name == "nt" else os.fsencode(path))
