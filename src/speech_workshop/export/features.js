// From samples to the features of each frame, as audio.py and features.py compute them.

const PASSBAND = 0.9136; // of the lower Nyquist frequency: what resampling leaves untouched
const REJECTION = 126; // dB: how far it pushes down what the new rate cannot hold
// Weight the old samples around each new one by a sinc under a Kaiser window, as soxr's "HQ" does.
function resample(samples, rate, newRate) {
  if (rate === newRate) return samples;
  const [up, down] = [newRate, rate].map((x) => x / greatestCommonDivisor(rate, newRate));
  const nyquist = Math.min(rate, newRate) / rate; // relative to that of the old rate
  const cutoff = (nyquist * (1 + PASSBAND)) / 2;
  const half = Math.ceil((REJECTION - 7.95) / (2.285 * 2 * Math.PI * nyquist * (1 - PASSBAND)));
  const weights = []; // for each distance between a new sample and the old one before it
  const out = new Float64Array(Math.round((samples.length * newRate) / rate));
  for (let i = 0; i < out.length; i++) {
    const [before, phase] = [Math.floor((i * down) / up), (i * down) % up];
    const w = (weights[phase] ??= Float64Array.from(sincWeights(phase / up, cutoff, half)));
    const [first, end] = [before - half, Math.min(w.length, samples.length - before + half)];
    for (let k = Math.max(0, -first); k < end; k++) out[i] += w[k] * samples[first + k];
  }
  return out;
}
function sincWeights(fraction, cutoff, half) {
  const beta = 0.1102 * (REJECTION - 8.7);
  return range(2 * half + 1, (k) => {
    const distance = k - half - fraction;
    const fade = bessel(beta * Math.sqrt(Math.max(0, 1 - (distance / half) ** 2))) / bessel(beta);
    const x = Math.PI * cutoff * distance;
    return cutoff * (x === 0 ? 1 : Math.sin(x) / x) * fade;
  });
}
// The modified Bessel function of order zero, of which Kaiser's window is made.
function bessel(x) {
  let [total, term] = [1, 1];
  for (let k = 1; term > 1e-12 * total; k++) total += term *= (x / (2 * k)) ** 2;
  return total;
}
// Cut away the quiet beginning and end: what is 40 dB below the loudest moment.
function soundWithin(samples, { trim_db, trim_frame, trim_hop }) {
  const levels = ofEachFrame(samples, trim_frame, trim_hop, rms);
  const least = maximum(levels) * 10 ** (-trim_db / 20);
  const isLoud = levels.map((level) => level > least);
  return [isLoud.indexOf(true) * trim_hop, (isLoud.lastIndexOf(true) + 1) * trim_hop];
}
// Cut a signal into frames that overlap; frame t is centered on sample t * hop.
function ofEachFrame(samples, length, hop, compute) {
  const frameAt = (start) => range(length, (i) => samples[start + i] ?? 0);
  return range(1 + Math.floor(samples.length / hop), (t) => compute(frameAt(t * hop - length / 2)));
}
// The fast Fourier transform of Cooley and Tukey, in place; the length is a power of two.
function fft(real, imaginary) {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit; // i with its binary digits in reverse order
    if (i < j) for (const x of [real, imaginary]) [x[i], x[j]] = [x[j], x[i]];
  }
  for (let size = 2; size <= n; size *= 2) {
    for (let k = 0; k < size / 2; k++) {
      const [cos, sin] = [Math.cos((2 * Math.PI * k) / size), -Math.sin((2 * Math.PI * k) / size)];
      for (let i = k, j = k + size / 2; j < n; i += size, j += size) {
        const re = real[j] * cos - imaginary[j] * sin;
        const im = real[j] * sin + imaginary[j] * cos;
        [real[j], imaginary[j]] = [real[i] - re, imaginary[i] - im];
        [real[i], imaginary[i]] = [real[i] + re, imaginary[i] + im];
      }
    }
  }
}
// Return the power of each frequency in a frame that is filled up with zeros to n samples.
function powerSpectrum(samples, n) {
  const [real, imaginary] = [new Float64Array(n), new Float64Array(n)];
  real.set(samples);
  fft(real, imaginary);
  return real.map((re, i) => re * re + imaginary[i] * imaginary[i]);
}
function powerSpectrogram(samples, { win_length, hop_length, n_fft }) {
  const hann = (x, i) => x * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / win_length));
  const powerOf = (piece) => powerSpectrum(piece.map(hann), n_fft).slice(0, n_fft / 2 + 1);
  return ofEachFrame(samples, win_length, hop_length, powerOf);
}
// The triangular filters of Slaney's mel scale: linear below 1000 Hz, logarithmic above.
function melFilters({ sample_rate, n_fft, n_mels }) {
  const step = Math.log(6.4) / 27;
  const toHertz = (mel) => (mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(step * (mel - 15)));
  const highest = 15 + Math.log(sample_rate / 2 / 1000) / step;
  const edges = range(n_mels + 2, (i) => toHertz((highest * i) / (n_mels + 1)));
  return range(n_mels, (i) => {
    const [low, peak, high] = edges.slice(i, i + 3);
    const height = (f) => Math.min((f - low) / (peak - low), (high - f) / (high - peak));
    const weight = (f) => (2 * Math.max(0, height(f))) / (high - low);
    return range(n_fft / 2 + 1, (k) => weight((k * sample_rate) / n_fft));
  });
}
// Mel-Frequency Cepstral Coefficients: mel bands in dB, then the discrete cosine transform.
function mfccOf(spectrogram, settings) {
  const filters = melFilters(settings);
  const decibels = (power, filter) => 10 * Math.log10(Math.max(1e-10, dot(filter, power)));
  const bands = spectrogram.map((power) => filters.map((filter) => decibels(power, filter)));
  return transform(bands, cosinesOf(settings), 80);
}
function transform(bands, cosines, range_db) {
  const floor = maximum(bands.map(maximum)) - range_db;
  const floored = bands.map((levels) => levels.map((level) => Math.max(level, floor)));
  return floored.map((levels) => cosines.map((row) => dot(row, levels)));
}
function cosinesOf({ n_mels, n_mfcc }) {
  const scale = (k) => Math.sqrt((k === 0 ? 1 : 2) / n_mels);
  const cosine = (k, i) => scale(k) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * n_mels));
  return range(n_mfcc, (k) => range(n_mels, (i) => cosine(k, i)));
}
// The second hearing: back to mel bands, without those above the limit of a telephone, to MFCC.
function heardByTelephone(mfcc, settings, { fall, range_db }) {
  const cosines = cosinesOf(settings);
  const columns = fall.map((_, i) => cosines.map((row) => row[i]));
  const bands = mfcc.map((frame) => columns.map((column, i) => dot(column, frame) - fall[i]));
  return transform(bands, cosines, range_db);
}
// The pitch of each frame in Hz, or NaN: a voiced frame looks like itself, a period later.
function pitchOf(samples, settings, { pitch_frame, voicing_threshold, octave_cost }) {
  const { sample_rate, hop_length, lowest_pitch, highest_pitch } = settings;
  const [shortest, longest] = [highest_pitch, lowest_pitch].map((f) => Math.floor(sample_rate / f));
  const hanning = (i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (pitch_frame - 1));
  const window = range(pitch_frame, hanning);
  const fall = autocorrelation(window);
  return ofEachFrame(samples, pitch_frame, hop_length, (piece) => {
    const middle = mean(piece);
    const own = autocorrelation(piece.map((x, i) => (x - middle) * window[i]));
    const likeness = (lag) => own[lag] / fall[lag];
    let [best, bestPeak, bestScore] = [shortest, 0, -Infinity];
    for (let lag = shortest; lag <= longest; lag++) {
      const here = likeness(lag);
      const peak = here > likeness(lag - 1) && here >= likeness(lag + 1) ? here : 0;
      const score = peak - octave_cost * Math.log2(lag);
      if (score > bestScore) [best, bestPeak, bestScore] = [lag, peak, score];
    }
    return bestPeak > voicing_threshold ? sample_rate / best : NaN;
  });
}
// A frame's likeness to itself at each lag, 1 at lag 0: the spectrum of its power spectrum.
function autocorrelation(piece) {
  const power = powerSpectrum(piece, 2 * piece.length);
  fft(power, new Float64Array(power.length));
  return power.map((x) => x / Math.max(power[0], 1e-10 * power.length));
}
// Tell whether speech came through a telephone: then nothing is left above 4 kHz.
function isBandLimited(samples, settings, { bands, edge_db }) {
  const spectrogram = powerSpectrogram(samples, settings);
  const line = (hertz) => Math.floor((hertz * settings.n_fft) / settings.sample_rate);
  const levels = ([low, high]) => spectrogram.map((p) => mean(p.slice(line(low), line(high) + 1)));
  const speech = levels(bands.speech);
  const least = 1e-3 * maximum(speech);
  const strong = (band) => {
    const heard = levels(band).filter((_, t) => speech[t] > least);
    return heard.sort((a, b) => a - b)[Math.round(0.9 * (heard.length - 1))];
  };
  return strong(bands.above) < 10 ** (edge_db / 10) * strong(bands.below);
}

const range = (length, make) => Array.from({ length }, (_, i) => make(i));
const greatestCommonDivisor = (a, b) => (b === 0 ? a : greatestCommonDivisor(b, a % b));
const sum = (values) => values.reduce((total, x) => total + x, 0);
const mean = (values) => sum(values) / values.length;
const maximum = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
const dot = (a, b) => a.reduce((total, x, i) => total + x * b[i], 0);
const rms = (values) => Math.sqrt(mean(values.map((x) => x * x)));
