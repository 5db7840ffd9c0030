// The layers of a network, as Keras computes them, for one excerpt: a tensor { shape, data }. What
// comes before the last two axes, as the windows of CNN+LSTM do, is gone through one by one.
const size = (shape) => shape.reduce((n, m) => n * m, 1);
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const toSum1 = (values) => values.map((x) => x / sum(values));

const ACTIVATIONS = {
  linear: (row) => row,
  relu: (row) => row.map((x) => Math.max(0, x)),
  tanh: (row) => row.map(Math.tanh),
  sigmoid: (row) => row.map(sigmoid),
  softmax: (row) => toSum1(row.map((x) => Math.exp(x - maximum(row)))),
};

// Each gets its settings, its weights included, and its inputs; see graph.py.
const LAYERS = {
  ReLU: (_, x) => ({ shape: x.shape, data: ACTIVATIONS.relu(x.data) }),
  Reshape: ({ shape }, x) => ({ shape, data: x.data }),
  NotEqual: (_, a, b) => elementwise(a, b, (x, y) => Number(x !== y)),
  Subtract: (_, a, b) => elementwise(a, b, (x, y) => x - y),
  Multiply: (_, a, b) => elementwise(a, b, (x, y) => x * y),
  TrueDivide: (_, a, b) => elementwise(a, b, (x, y) => x / y),
  Maximum: (_, a, b) => elementwise(a, b, Math.max),
  Any: (settings, x) => reduce(x, settings, (any, value) => Number(any || value !== 0)),
  Sum: (settings, x) => reduce(x, settings, (total, value) => total + value),
  Concatenate: concatenate,
  BatchNormalization: batchNormalization,
  Conv1D: convolution,
  Dense: dense,
  LSTM: lstm,
  MaxPooling1D: ({ width }, x) => pool(x, width, maximum),
  AveragePooling1D: ({ width }, x) => pool(x, width, mean),
  GlobalMaxPooling1D: (_, x) => overAllSteps(x, maximum),
  GlobalAveragePooling1D: globalAverage,
};

// Return the probability of each class for one excerpt.
function runNetwork(layers, excerpt) {
  const made = { excerpt };
  for (const layer of layers) {
    const inputs = layer.inputs.map((input) => made[input] ?? input); // a tensor or a number
    made[layer.name] = LAYERS[layer.kind]({ ...layer, mask: made[layer.mask] }, ...inputs);
  }
  const answer = [...made[layers.at(-1).name].data];
  return answer.length === 1 ? [1 - answer[0], answer[0]] : answer; // sigmoid or softmax
}
// Return where entry i of a tensor is in a smaller one, which is repeated along axes of length 1.
function placeIn(small, shape, i) {
  let [place, stride] = [0, 1];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (small[axis] > 1) place += stride * (i % shape[axis]);
    stride *= small[axis];
    i = Math.floor(i / shape[axis]);
  }
  return place;
}
function elementwise(a, b, combine) {
  const [x, y] = [a, b].map((z) => (typeof z === "number" ? { shape: a.shape, fill: z } : z));
  const shape = x.shape.map((n, axis) => Math.max(n, y.shape[axis]));
  const entry = (z, i) => z.fill ?? z.data[placeIn(z.shape, shape, i)];
  const data = range(size(shape), (i) => combine(entry(x, i), entry(y, i)));
  return { shape, data: Float32Array.from(data) };
}
function reduce(x, { axes, keepdims }, combine) {
  const small = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const data = new Float32Array(size(small));
  x.data.forEach((value, i) => {
    const place = placeIn(small, x.shape, i);
    data[place] = combine(data[place], value);
  });
  return { shape: keepdims ? small : x.shape.filter((_, axis) => !axes.includes(axis)), data };
}

function rowsOf({ shape, data }) {
  const n = shape.at(-1);
  return range(data.length / n, (t) => data.subarray(t * n, (t + 1) * n));
}
function fromRows(rows, shape) {
  const data = Float32Array.from(rows.flatMap((row) => [...row]));
  return { shape: [...shape.slice(0, -1), rows[0].length], data };
}
function concatenate(_, ...inputs) {
  const parts = inputs.map(rowsOf);
  const rows = parts[0].map((_, t) => parts.flatMap((part) => [...part[t]]));
  return fromRows(rows, inputs[0].shape);
}
function batchNormalization({ weights: [gamma, beta, means, variances], epsilon }, x) {
  const scale = gamma.map((value, i) => value / Math.sqrt(variances[i] + epsilon));
  const normalized = (row) => row.map((value, i) => (value - means[i]) * scale[i] + beta[i]);
  return fromRows(rowsOf(x).map(normalized), x.shape);
}
// Add weights times inputs to a row: weights [n_inputs, n_outputs] from `start` on.
function addProduct(row, inputs, weights, start = 0) {
  for (let i = 0; i < inputs.length; i++, start += row.length) {
    for (let j = 0; j < row.length; j++) row[j] += inputs[i] * weights[start + j];
  }
}
function dense({ weights: [kernel, bias], units, activation }, x) {
  const rows = rowsOf(x).map((row) => {
    const out = bias ? bias.slice() : new Float32Array(units);
    addProduct(out, row, kernel);
    return ACTIVATIONS[activation](out);
  });
  return fromRows(rows, x.shape);
}
// Make new steps out of the steps of each sequence, such as the frames of each window.
function makeSteps(x, n_out, makeStep) {
  const [rows, n_steps] = [rowsOf(x), x.shape.at(-2)];
  const sequences = range(rows.length / n_steps, (i) => rows.slice(i * n_steps, (i + 1) * n_steps));
  const made = sequences.flatMap((steps) => range(n_out, (t) => makeStep(steps, t)));
  return fromRows(made, [...x.shape.slice(0, -2), n_out, 1]);
}
// Slide filters along the steps; the kernel is [width, n_inputs, filters].
function convolution({ weights: [kernel, bias], width, filters, padding, activation }, x) {
  const [before, lost] = padding === "same" ? [Math.floor((width - 1) / 2), 0] : [0, width - 1];
  return makeSteps(x, x.shape.at(-2) - lost, (steps, t) => {
    const out = bias ? bias.slice() : new Float32Array(filters);
    for (let k = 0; k < width; k++) {
      const step = steps[t + k - before] ?? []; // zeros beyond the ends
      addProduct(out, step, kernel, k * filters * x.shape.at(-1));
    }
    return ACTIVATIONS[activation](out);
  });
}
// Join each `width` steps to one.
function pool(x, width, join) {
  return makeSteps(x, Math.floor(x.shape.at(-2) / width), (steps, t) => {
    const window = steps.slice(t * width, (t + 1) * width);
    return window[0].map((_, i) => join(window.map((step) => step[i])));
  });
}
function overAllSteps(x, join) {
  const { shape, data } = pool(x, x.shape.at(-2), join);
  return { shape: [...shape.slice(0, -2), shape.at(-1)], data };
}
function globalAverage({ mask }, x) {
  const heard = mask && rowsOf(x).filter((_, t) => mask.data[t]); // padding does not count
  return overAllSteps(mask ? fromRows(heard, [heard.length, 1]) : x, mean);
}
// Keras's order of the four gates: input, forget, cell, output.
function lstm({ weights: [kernel, recurrent, bias], units, returns_all, mask }, x) {
  let [state, cell] = [new Float32Array(units), new Float32Array(units)];
  const states = rowsOf(x).map((inputs, t) => {
    if (mask && !mask.data[t]) return state; // padding: nothing is heard, nothing forgotten
    const gates = bias.slice();
    addProduct(gates, inputs, kernel);
    addProduct(gates, state, recurrent);
    const [input, forget, output] = [0, 1, 3].map((n) => (i) => sigmoid(gates[n * units + i]));
    cell = cell.map((c, i) => forget(i) * c + input(i) * Math.tanh(gates[2 * units + i]));
    state = cell.map((c, i) => output(i) * Math.tanh(c));
    return state;
  });
  return returns_all ? fromRows(states, x.shape) : { shape: [units], data: state };
}
