// The browser's microphone. recorder.py and live.py put this before their own script.

const SAMPLE_RATE = 16000; // Hz: what we ask for
const BLOCK_SECONDS = 0.02;

// Runs in the browser's sound thread, as a module of its own.
const COLLECTOR = `
registerProcessor("collector", class extends AudioWorkletProcessor {
  block = new Float32Array(Math.round(${BLOCK_SECONDS} * sampleRate));
  filled = 0;
  process([[channel = []]]) {
    for (const sample of channel) {
      this.block[this.filled++] = sample;
      if (this.filled === this.block.length) {
        this.port.postMessage({ block: this.block, at: Date.now() / 1000 });
        this.filled = 0;
      }
    }
    return true;
  }
});`;

const INSTEAD = "Or use a sound file instead.";
const INSECURE =
  "Browsers give the microphone only to pages whose address begins with https:// or with " +
  `http://localhost. Open the notebook at such an address. ${INSTEAD}`;
const VSCODE =
  "VS Code gives no microphone to notebooks. Open this one in a browser, with: make lab. " +
  INSTEAD;
const REFUSED =
  "The microphone was refused. Allow it for this page (click on the icon left of the page's " +
  `address), and try again. ${INSTEAD}`;
const MISSING = `No microphone was found. Plug one in, and try again. ${INSTEAD}`;
const IN_USE =
  "The microphone cannot be opened: another program holds it, or the system's settings keep " +
  `it from the browser. Change that, and try again. ${INSTEAD}`;
const WHY = {
  NotAllowedError: REFUSED,
  SecurityError: REFUSED,
  NotFoundError: MISSING,
  NotReadableError: IN_USE,
};
const LOST = "The microphone went away. Plug it in, and try again.";
const NO_ANSWER =
  "Python does not answer. Is another cell still running? If the kernel was restarted, run " +
  "the cell above again.";
const MAY_ASK = "The browser may ask now whether this page may use the microphone: allow it.";

// Open the microphone. `onBlock` gets 20 ms of samples at a time, their rate, and the time on the
// clock in seconds; the promise `lost` fails if the microphone goes away; `dropped` returns how
// many seconds the browser says it has lost so far (0 in browsers that do not say it).
async function openMicrophone(onBlock) {
  const stream = await askForMicrophone();
  const stopTracks = () => stream.getTracks().forEach((track) => track.stop());
  let context, source;
  try {
    [context, source] = listenTo(stream);
    const address = URL.createObjectURL(new Blob([COLLECTOR], { type: "text/javascript" }));
    await context.audioWorklet.addModule(address);
    URL.revokeObjectURL(address);
    const mono = { channelCount: 1, channelCountMode: "explicit" };
    const collector = new AudioWorkletNode(context, "collector", mono);
    collector.port.onmessage = ({ data }) => onBlock(data.block, context.sampleRate, data.at);
    source.connect(collector).connect(context.destination); // silent, but it makes it run
    await context.resume();
    const [track] = stream.getTracks();
    const lost = new Promise((_, fail) => (track.onended = () => fail(new Error(LOST))));
    const dropped = () => {
      const { totalFramesDuration = 0, deliveredFramesDuration = 0 } = track.stats ?? {};
      return (totalFramesDuration - deliveredFramesDuration) / 1000;
    };
    const close = () => {
      stopTracks();
      if (context.state !== "closed") context.close();
    };
    return { lost, dropped, close };
  } catch (error) {
    stopTracks();
    context?.close();
    throw new Error(`The microphone does not work (${error.message}). ${INSTEAD}`);
  }
}

// Ask for sound as it is: what pleases ears would change a voice and hide a room's noise.
async function askForMicrophone() {
  const isVSCode = location.protocol.startsWith("vscode") || / Code\//.test(navigator.userAgent);
  if (!isVSCode && !(window.isSecureContext && navigator.mediaDevices)) throw new Error(INSECURE);
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new Error(isVSCode ? VSCODE : (WHY[error.name] ?? `${error.message}. ${INSTEAD}`));
  }
}

// Firefox joins a microphone only to a context of its own rate (bugzilla 1674892). Python
// is told the rate, and resamples.
function listenTo(stream) {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  try {
    return [context, context.createMediaStreamSource(stream)];
  } catch (error) {
    context.close();
    if (error.name !== "NotSupportedError") throw error;
    const atItsOwnRate = new AudioContext();
    return [atItsOwnRate, atItsOwnRate.createMediaStreamSource(stream)];
  }
}

function join(blocks) {
  const samples = new Float32Array(blocks.reduce((n, block) => n + block.length, 0));
  let start = 0;
  for (const block of blocks) {
    samples.set(block, start);
    start += block.length;
  }
  return samples;
}

// 16-bit samples as text: Colab drops binary messages (colab-cdn-widget-manager, issue 33).
function toBase64(samples) {
  const pcm = Int16Array.from(samples, (x) => 32767 * Math.max(-1, Math.min(1, x)));
  return base64(new Uint8Array(pcm.buffer));
}

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function peakInDb(samples) {
  return 20 * Math.log10(samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 1e-6));
}

function after(seconds) {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function makeButton(label) {
  return make("button", { type: "button" }, label);
}

function makeMeter() {
  const range = { min: -60, max: 0, low: -45, high: -2, optimum: -20, value: -60 };
  return make("meter", { ...range, "aria-label": "level in decibels", title: "level" });
}

// Put a widget's parts into its place. Keys that are pressed there are not for Jupyter.
function fill(el, ...parts) {
  el.classList.add("speech-workshop-microphone");
  el.dataset.lmSuppressShortcuts = "true";
  el.append(...parts);
}

// Screen readers say what changes in a `status`, and at once what is an `alert`.
function say(status, sentence, { isProblem = false } = {}) {
  status.setAttribute("role", isProblem ? "alert" : "status");
  status.textContent = sentence;
}

// Return a function that runs an action, one at a time. The action gets a promise that is
// kept when Stop is pressed; what it throws is said.
function oneAtATime(el, { buttons, stop, status }) {
  const enable = (isBusy) => {
    buttons.forEach((button) => (button.disabled = isBusy));
    stop.disabled = !isBusy;
  };
  enable(false);
  return async (action) => {
    const stopped = new Promise((resolve) => (stop.onclick = () => resolve("stopped")));
    const pressed = document.activeElement;
    enable(true);
    if (el.contains(pressed)) stop.focus();
    try {
      await action(stopped);
    } catch (error) {
      say(status, error.message, { isProblem: true });
    }
    const isStillHere = el.contains(document.activeElement);
    enable(false);
    if (isStillHere) pressed.focus();
  };
}
