// Counts down, records some seconds or takes a sound file, hands it to Python, plays it back.

const TIMEOUT = 10; // seconds without an answer from Python, then a hint
const PYTHON_READS = /\.(wav|flac|ogg|mp3)$/i;
const LONGEST_MESSAGE = 9e6; // characters; at 10 MB Jupyter closes the connection
const TOO_LARGE = "The file is too large. Cut out the 20 seconds that matter.";

function render({ model, el }) {
  const seconds = model.get("seconds");
  const record = makeButton(`Record ${seconds} seconds`);
  const stop = makeButton("Stop");
  const play = makeButton("Play back");
  const meter = makeMeter();
  const status = make("p", { role: "status" }, "Ready.");
  const file = make("input", { type: "file", accept: "audio/*,.flac,.ogg" });
  const upload = make("label", {}, "Or use a sound file: ", file);
  const caption = make("p", {}, model.get("caption"));
  fill(el, caption, make("div", {}, record, stop, play, meter), upload, status);
  play.hidden = true;

  let recorded; // { samples, rate, lost }
  let hint;

  async function recordNow(stopped) {
    const blocks = [];
    const times = []; // on the clock, when each block was full
    let isCounting = true;
    let rate, isEnough;
    const enough = new Promise((resolve) => (isEnough = resolve));
    say(status, MAY_ASK);
    const microphone = await openMicrophone((block, itsRate, at) => {
      meter.value = peakInDb(block);
      if (isCounting) return;
      rate = itsRate;
      blocks.push(block);
      times.push(at);
      if (blocks.length * block.length >= seconds * rate) isEnough();
    });
    try {
      for (const count of [3, 2, 1]) {
        say(status, `${count} …`);
        const next = await Promise.race([after(1), stopped, microphone.lost]);
        if (next === "stopped") return say(status, "Stopped before it began.");
      }
      say(status, `Recording for ${seconds} seconds …`);
      isCounting = false;
      const droppedBefore = microphone.dropped();
      await Promise.race([enough, stopped, microphone.lost]);
      if (!blocks.length) throw new Error("Nothing was recorded. Try again.");
      const missing = missingSeconds(blocks, times, rate);
      const lost = Math.max(missing, microphone.dropped() - droppedBefore);
      handOver({ samples: join(blocks), rate, lost }, `${model.get("name")}.wav`);
    } finally {
      microphone.close();
      meter.value = meter.min;
    }
  }

  async function takeFile() {
    const [chosen] = file.files;
    const isForPython = PYTHON_READS.test(chosen.name);
    file.value = ""; // so that the same file can be chosen again
    if (isForPython) refuseLarge(chosen.size);
    const content = await chosen.arrayBuffer();
    recorded = await decodeHere(content);
    if (recorded && !isForPython) {
      handOver(recorded, chosen.name.replace(/(\.\w+)?$/, ".wav"));
    } else {
      refuseLarge(chosen.size);
      send({ name: chosen.name, file: base64(new Uint8Array(content)) });
    }
  }

  function handOver(sound, name) {
    recorded = sound;
    refuseLarge(2 * sound.samples.length);
    send({ name, pcm: toBase64(sound.samples), rate: sound.rate, lost: sound.lost });
  }

  function send(message) {
    play.hidden = !recorded;
    say(status, "Handing it to Python …");
    clearTimeout(hint);
    hint = setTimeout(() => say(status, NO_ANSWER, { isProblem: true }), 1000 * TIMEOUT);
    model.send(message);
  }

  async function playBack(stopped) {
    const said = status.textContent;
    say(status, "Playing …");
    const player = new AudioContext();
    const buffer = player.createBuffer(1, recorded.samples.length, recorded.rate);
    buffer.copyToChannel(recorded.samples, 0);
    const source = new AudioBufferSourceNode(player, { buffer });
    const ended = new Promise((resolve) => (source.onended = resolve));
    source.connect(player.destination);
    source.start();
    await Promise.race([ended, stopped]);
    player.close();
    say(status, said);
  }

  function hearFromPython({ said, isProblem }) {
    clearTimeout(hint);
    say(status, said, { isProblem });
  }

  const perform = oneAtATime(el, { buttons: [record, play, file], stop, status });
  record.onclick = () => perform(recordNow);
  play.onclick = () => perform(playBack);
  file.onchange = () => perform(takeFile);
  model.on("msg:custom", hearFromPython);
  return () => {
    model.off("msg:custom", hearFromPython);
    clearTimeout(hint);
    stop.click();
  };
}

// As text, bytes are a third longer. To find that out only then would take many seconds.
function refuseLarge(n_bytes) {
  if ((4 / 3) * n_bytes > LONGEST_MESSAGE) throw new Error(TOO_LARGE);
}

// What the clock counted from the first block to the last, and the samples did not.
function missingSeconds(blocks, times, rate) {
  const received = ((blocks.length - 1) * blocks[0].length) / rate;
  return Math.max(0, times.at(-1) - times[0] - received);
}

// Let the browser read a file: it knows kinds that Python does not, such as telephones' m4a.
async function decodeHere(content) {
  try {
    const context = new OfflineAudioContext(1, 1, SAMPLE_RATE);
    const sound = await context.decodeAudioData(content.slice(0));
    const [first, second] = [0, sound.numberOfChannels - 1].map((i) => sound.getChannelData(i));
    const samples = first.map((x, i) => (x + second[i]) / 2);
    return { samples, rate: sound.sampleRate, lost: 0 };
  } catch {
    return undefined; // Python says what is wrong
  }
}

export default { render };
