// Streams the microphone to Python, and draws the opinions that come back.

const UPDATE_SECONDS = 0.15; // at least, from one piece of sound to the next
const MOST_UNDERWAY = 2; // pieces without an answer yet: enough for a far server, and no queue
const TIMEOUT = 20; // seconds without an answer from Python, then it stops
const WORD_SECONDS = 0.4; // a word stays at least as long, so that it can be read
const WORDS = {
  silence: "silence",
  unsure: "too close to call",
  female: "sounds like “female”",
  male: "sounds like “male”",
};

function render({ model, el }) {
  const listen = makeButton("Listen");
  const stop = makeButton("Stop");
  const meter = makeMeter();
  const word = make("p", { role: "status", class: "word" }, "–");
  const canvas = makeCanvas();
  const status = make("p", { role: "status" }, "Ready.");
  fill(el, make("div", {}, listen, stop, meter), word, canvas, status);

  let hearFromPython = () => {};

  async function listenNow(stopped) {
    const opinions = [];
    let unsent = []; // blocks that Python has not got yet
    let begins = true;
    let underway = 0;
    let [sentAt, answeredAt] = [-Infinity, -Infinity];
    let fail;
    const failed = new Promise((_, reject) => (fail = reject));
    say(status, MAY_ASK);
    const microphone = await openMicrophone((block, rate) => {
      meter.value = peakInDb(block);
      unsent.push(block);
      const now = seconds();
      if (underway && now - answeredAt > TIMEOUT) fail(new Error(`Stopped. ${NO_ANSWER}`));
      if (underway === MOST_UNDERWAY || now - sentAt < UPDATE_SECONDS) return;
      if (!underway) answeredAt = now;
      const kept = Math.ceil((model.get("heard_seconds") * rate) / block.length);
      model.send({ pcm: toBase64(join(unsent.slice(-kept))), rate, begins });
      [unsent, begins, sentAt] = [[], false, now];
      underway += 1;
    });
    hearFromPython = ({ label, p_male, problem }) => {
      if (problem) return fail(new Error(`Stopped. ${problem}`));
      underway -= 1;
      answeredAt = seconds();
      opinions.push({ at: seconds(), p_male, label });
      draw(canvas, opinions);
      showWord(WORDS[label]);
    };
    say(status, "Listening.");
    try {
      await Promise.race([stopped, failed, microphone.lost]);
      say(status, "Stopped.");
    } finally {
      microphone.close();
      hearFromPython = () => {};
      meter.value = meter.min;
      word.textContent = "–";
    }
  }

  let shownAt = 0;
  function showWord(text) {
    if (text === word.textContent || seconds() - shownAt < WORD_SECONDS) return;
    word.textContent = text;
    shownAt = seconds();
  }

  const perform = oneAtATime(el, { buttons: [listen], stop, status });
  listen.onclick = () => perform(listenNow);
  const receive = (message) => hearFromPython(message);
  model.on("msg:custom", receive);
  draw(canvas, []);
  return () => {
    model.off("msg:custom", receive);
    stop.click();
  };
}

function seconds() {
  return performance.now() / 1000;
}

const PICTURE = { width: 760, height: 230, left: 90, right: 12, top: 14, bottom: 40, shown: 12 };
const LOOKS = {
  // as in speech_workshop.plots: colors for the color-blind, and another shape for each
  female: { color: "#E69F00", draw: (pen, x, y) => pen.arc(x, y, 5, 0, 2 * Math.PI) },
  male: { color: "#0072B2", draw: (pen, x, y) => pen.rect(x - 4.5, y - 4.5, 9, 9) },
  unsure: { color: "#444444", draw: (pen, x, y) => pen.rect(x - 3, y - 3, 6, 6) },
};

function makeCanvas() {
  const { width, height } = PICTURE;
  return make("canvas", {
    width: 2 * width, // twice as fine, for a projector
    height: 2 * height,
    style: `width: ${width}px`,
    role: "img",
    "aria-label": "p(male) over the last seconds. The word above says the same.",
  });
}

// Draw p(male) of the last seconds; nothing where there was silence.
function draw(canvas, opinions) {
  const { width, height, left, right, top, bottom, shown } = PICTURE;
  const now = opinions.at(-1)?.at ?? 0;
  const xOf = (at) => width - right - ((now - at) / shown) * (width - left - right);
  const yOf = (p) => height - bottom - p * (height - top - bottom);
  const pen = canvas.getContext("2d");
  pen.setTransform(2, 0, 0, 2, 0, 0);
  pen.fillStyle = "white";
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = "#e6e6e6";
  pen.fillRect(left, yOf(0.8), width - left - right, yOf(0.2) - yOf(0.8));
  pen.strokeStyle = "#444444";
  pen.strokeRect(left, top, width - left - right, height - top - bottom);
  pen.fillStyle = "#222222";
  pen.textAlign = "left";
  pen.font = "15px sans-serif";
  pen.textBaseline = "middle";
  pen.fillText("too close to call", left + 8, yOf(0.5));
  pen.textAlign = "right";
  for (const [p, text] of [[0, "female 0"], [0.5, "p(male)"], [1, "male 1"]]) {
    pen.fillText(text, left - 8, yOf(p));
  }
  pen.textAlign = "center";
  for (let ago = 0; ago <= shown; ago += 2) {
    pen.fillText(`${-ago || 0} s`, xOf(now - ago), height - bottom + 18);
  }
  for (const { at, p_male, label } of opinions.filter((o) => LOOKS[o.label] && now - o.at < shown)) {
    pen.fillStyle = LOOKS[label].color;
    pen.beginPath();
    LOOKS[label].draw(pen, xOf(at), yOf(p_male));
    pen.fill();
  }
}

export default { render };
