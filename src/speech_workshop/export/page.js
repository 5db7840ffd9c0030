// The page: a sound comes in, goes through features.js and layers.js, and an answer goes out.
const element = (id) => document.getElementById(id);
const MODEL = JSON.parse(element("model").textContent);
const { settings, limits, labels, excerpt_frames } = MODEL;
const BYTES = Uint8Array.from(atob(MODEL.weights), (character) => character.charCodeAt(0));
const weightsAt = ([at, length]) => new Float32Array(BYTES.buffer, at, length);
MODEL.layers.forEach((layer) => (layer.weights = layer.weights.map(weightsAt)));

const say = (sentence) => (element("status").textContent = sentence);
function refuseIf(isSo, sentence) {
  if (isSo) throw new Error(sentence);
}
// Judge a recording, or refuse it with a sentence: the steps of `classify` in Python, but its gate.
function classify(samples, rate) {
  refuseIf(samples.length / rate < limits.shortest, "This is too short. Record for longer.");
  const signal = resample(samples, rate, settings.sample_rate);
  const peak = maximum(signal.map(Math.abs));
  refuseIf(!(peak >= limits.silence), "This is silent, or not numbers. Was the microphone on?");
  const [start, end] = soundWithin(signal, limits);
  const factor = limits.target_rms / rms(signal.slice(start, end));
  const sound = signal.slice(start, end).map((x) => factor * x);
  const mfcc = mfccOf(powerSpectrogram(sound, settings), settings);
  const pitch = pitchOf(sound, settings, limits);
  checkSpeech(mfcc, pitch);
  const again = MODEL.second_hearing && heardByTelephone(mfcc, settings, MODEL.second_hearing);
  const toInputs = (frames) => frames.map((frame, t) => networkInputs(frame, pitch[t]));
  const hearings = (again ? [mfcc, again] : [mfcc]).map(toInputs);
  const [inputs] = hearings;
  const last = Math.max(0, inputs.length - excerpt_frames); // excerpts overlap by half
  const half = Math.floor(excerpt_frames / 2);
  const starts = [...range(Math.ceil(last / half), (i) => i * half), last];
  const average = (several) => labels.map((_, i) => mean(several.map((opinion) => opinion[i])));
  const opinionsAt = (first) => hearings.map((heard) => opinionAbout(heard.slice(first)));
  const opinions = starts.map((first) => average(opinionsAt(first)));
  const p = average(opinions);
  const [first, second] = [...p].sort((a, b) => b - a);
  const label = first - second < 2 * limits.reject_margin ? null : labels[p.indexOf(first)];
  const isNarrow = rate < settings.sample_rate || isBandLimited(signal, settings, limits);
  return { label, p, opinions, starts, inputs, signal, start, end, isNarrow };
}
// What is no speech gets no answer: a network would give one to anything.
function checkSpeech(mfcc, pitch) {
  refuseIf(mfcc.length < limits.least_frames, "There is too little sound between the silences.");
  const voiced = pitch.filter(Number.isFinite).length / pitch.length;
  refuseIf(voiced < limits.least_voiced, "No voice, only noise or whispering: speak aloud.");
  const columns = limits.spread_of.map((i) => mfcc.map((frame) => frame[i]));
  const spreads = columns.map((column) => Math.sqrt(rms(column) ** 2 - mean(column) ** 2));
  refuseIf(mean(spreads) < limits.least_spread, "One unchanging sound, a hum or a tone: speak.");
}
// MFCC, pitch in octaves, whether there is one; each minus its mean in training, by its deviation.
function networkInputs(mfcc, pitch) {
  const octaves = Number.isFinite(pitch) ? Math.log2(pitch / limits.pitch_reference) : 0;
  const inputs = [...mfcc, octaves, Number(Number.isFinite(pitch))];
  return inputs.map((x, i) => (x - MODEL.mean[i]) / MODEL.std[i]);
}
// Calibrated: temperature scaling raises each probability to the power of 1 / temperature.
function opinionAbout(inputs) {
  const shape = [excerpt_frames, inputs[0].length];
  const data = new Float32Array(size(shape)); // zeros are padding
  data.set(inputs.slice(0, excerpt_frames).flat());
  const p = runNetwork(MODEL.layers, { shape, data });
  const clipped = p.map((x) => Math.min(1 - 1e-6, Math.max(1e-6, x)));
  return toSum1(clipped.map((x) => x ** (1 / MODEL.temperature)));
}

// Decode a file at its own rate, so that no browser resamples it: features.js does.
async function decode(buffer) {
  const context = new OfflineAudioContext(1, 1, Math.min(96000, Math.max(8000, rateOf(buffer))));
  const sound = await context.decodeAudioData(buffer).catch(() => {
    throw new Error("The browser cannot read this file. Save it as wav, and try again.");
  });
  refuseIf(sound.duration > limits.longest, `Longer than ${limits.longest} s: cut out a part.`);
  const [n, samples] = [sound.numberOfChannels, new Float32Array(sound.length)];
  range(n, (i) => sound.getChannelData(i).forEach((x, t) => (samples[t] += x / n)));
  return [samples, sound.sampleRate];
}
// Read the rate in the header of wav, ogg or flac; for others 48 kHz loses nothing below 8 kHz.
function rateOf(buffer) {
  const [view, holds] = [new DataView(buffer), (end) => buffer.byteLength >= end];
  const head = String.fromCharCode(...new Uint8Array(buffer.slice(0, 4096)));
  const at = Math.max(head.indexOf("fmt "), head.indexOf("\x01vorbis"));
  if (/^(RIFF|OggS)/.test(head) && at > 0 && holds(at + 16)) return view.getUint32(at + 12, true);
  return head.startsWith("fLaC") && holds(22) ? view.getUint32(18) >>> 12 : 48000;
}

const COLLECTOR = `registerProcessor("collector", class extends AudioWorkletProcessor {
  process([[channel]]) { if (channel) this.port.postMessage(channel.slice()); return true; }
})`;
// Record until `stopped`, with the sound as it is: what pleases ears would change a voice.
async function record(stopped) {
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const [context, samples] = [new AudioContext(), []];
  const stream = await navigator.mediaDevices.getUserMedia({ audio }).catch((error) => {
    context.close();
    throw new Error(`No microphone (${error.message}). Allow it for this page, or choose a file.`);
  });
  try {
    await context.audioWorklet.addModule(`data:text/javascript,${encodeURIComponent(COLLECTOR)}`);
    const collector = new AudioWorkletNode(context, "collector");
    collector.port.onmessage = ({ data }) => samples.push(...data);
    context.createMediaStreamSource(stream).connect(collector).connect(context.destination);
    await context.resume();
    say("Recording, for 20 seconds at most …");
    await Promise.race([stopped, new Promise((enough) => setTimeout(enough, 20000))]);
    return [samples, context.sampleRate];
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    context.close();
  }
}

// Show an answer: words first, then three pictures over the same seconds.
function show({ label, p, opinions, starts, inputs, signal, start, end, isNarrow }) {
  element("label").textContent = label ?? "too close to call";
  element("caution").hidden = !isNarrow;
  p.forEach((value, i) => (element(`p-${i}`).textContent = value.toFixed(3)));
  const n = signal.length;
  element("seconds").textContent = `${(n / settings.sample_rate).toFixed(1)} s`;
  const column = (i) => signal.slice((i * n) / 600, ((i + 1) * n) / 600);
  const peaks = range(600, (i) => maximum(column(i).map(Math.abs)));
  const heights = peaks.map((peak) => peak / maximum(peaks));
  element("wave").setAttribute("d", heights.map((y, i) => `M${i} ${-y}V${y}`).join(""));
  showMfcc(inputs.map((row) => row.slice(0, settings.n_mfcc)));
  element("answer").style.setProperty("--start", `${(100 * start) / n}%`);
  element("answer").style.setProperty("--width", `${(100 * (end - start)) / n}%`);
  element("opinion").setAttribute("viewBox", `0 -0.05 ${inputs.length} 1.1`);
  for (const line of element("opinion").querySelectorAll("path")) {
    const heard = opinions.map((opinion) => 1 - opinion[line.dataset.class]);
    const points = heard.map((y, t) => `L${starts[t] + excerpt_frames / 2} ${y}`);
    line.setAttribute("d", `M0 ${heard[0]}${points.join("")}L${inputs.length} ${heard.at(-1)}`);
  }
  element("answer").hidden = false;
}
// A pixel for each coefficient of each frame: orange above its mean in training, blue below.
function showMfcc(frames) {
  const image = new ImageData(frames.length, frames[0].length);
  frames.forEach((row, t) => row.forEach((x, i) => {
    const fade = (color) => 255 + Math.min(1, Math.abs(x) / 2.5) * (color - 255);
    const pixel = (x < 0 ? [0, 90, 160] : [200, 80, 0]).map(fade);
    image.data.set([...pixel, 255], 4 * ((row.length - 1 - i) * frames.length + t));
  }));
  Object.assign(element("mfcc"), { width: image.width, height: image.height });
  element("mfcc").getContext("2d").putImageData(image, 0, 0);
}

// One at a time: a sound that is recorded or read, and what the network says of it.
async function judge(getting, announcement) {
  say(announcement);
  element("answer").hidden = true;
  element("file").disabled = true;
  element("record").disabled = !stop; // while it records, this is the button that ends it
  try {
    const [samples, rate] = await getting;
    say("Listening …");
    await new Promise((goOn) => setTimeout(goOn, 50)); // so that what was said is seen
    const started = performance.now();
    show(classify(samples, rate));
    say(`${element("label").textContent}. Done in ${Math.round(performance.now() - started)} ms.`);
  } catch (error) {
    say(error.message);
  }
  element("file").disabled = element("record").disabled = false;
}
let stop = null;
element("file").onchange = ({ target }) => {
  const [file] = target.files;
  target.value = ""; // so that the same file can be chosen again
  if (file) judge(file.arrayBuffer().then(decode), "Reading …");
};
element("record").onclick = ({ target }) => {
  if (stop) return stop();
  target.textContent = "Stop";
  const recorded = record(new Promise((resolve) => (stop = resolve)));
  judge(recorded, "The browser may ask for the microphone: allow it.").finally(() => {
    [stop, target.textContent] = [null, "Record"];
  });
};
element("record").hidden = !navigator.mediaDevices;
element("no-microphone").hidden = Boolean(navigator.mediaDevices);
say(element("status").dataset.invitation);
