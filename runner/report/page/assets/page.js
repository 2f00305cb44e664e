// What moves on a page: the time axis. It is plots, lanes below them and buttons that show one part of a run, as timeline.ts has written
// them. Everything else on a page needs no script.

const DASHES = [[], [7, 3], [2, 3], [10, 3, 2, 3], [4, 2], []];
const HEIGHT = 190;
/** Room for the numbers of an axis, which lanes leave at their left as well. */
const AXIS_WIDTH = 62;
/** What a press of a button or a key does to the part that is shown. */
const ACTS = {
  in: (from, to) => [from + (to - from) / 4, to - (to - from) / 4],
  out: (from, to) => [from - (to - from) / 2, to + (to - from) / 2],
  earlier: (from, to) => [from - (to - from) / 2, to - (to - from) / 2],
  later: (from, to) => [from + (to - from) / 2, to + (to - from) / 2],
  all: () => [0, Number.POSITIVE_INFINITY],
};
const KEYS = { '+': 'in', '=': 'in', '-': 'out', 0: 'all' };

function plain(value) {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 4 });
}

class TimeAxis {
  constructor({ seconds, everySeconds, panels, faults }, root) {
    this.seconds = seconds;
    this.everySeconds = everySeconds;
    const length = Math.ceil(seconds / everySeconds);
    this.panels = panels.map((panel) => ({ ...panel, lines: panel.lines.map((line) => unpacked(line, length)) }));
    this.faults = faults;
    this.root = root;
    this.holders = [...root.querySelectorAll('.panel')];
    this.lanes = [...root.querySelectorAll('.lane svg')];
    this.moments = Array.from({ length }, (_, at) => at * everySeconds);
    this.shown = [0, seconds];
    this.cursor = null;
    this.plots = [];
  }

  start() {
    this.draw();
    for (const button of this.root.querySelectorAll('[data-act]')) {
      button.addEventListener('click', () => this.act(button.dataset.act));
    }
    this.root.addEventListener('keydown', (event) => this.press(event));
    // A canvas knows nothing of the page's colours; paper has the light ones.
    for (const query of ['(prefers-color-scheme: dark)', 'print']) {
      matchMedia(query).addEventListener('change', () => this.draw());
    }
    new ResizeObserver(() => {
      this.plots.forEach((plot, at) => {
        plot.setSize({ width: this.holders[at].clientWidth, height: HEIGHT });
      });
    }).observe(this.root);
    this.act('all');
  }

  draw() {
    for (const plot of this.plots) plot.destroy();
    this.plots = this.panels.map((panel, at) => {
      const lines = panel.lines.map(({ values }) => values);
      return new uPlot(this.optionsOf(panel, this.holders[at]), [this.moments, ...lines], this.holders[at]);
    });
  }

  optionsOf({ log, stepped, lines }, holder) {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const line = { stroke: colour('--line'), width: 1 };
    const axis = { stroke: colour('--muted'), grid: line, ticks: line };
    return {
      width: holder.clientWidth,
      height: HEIGHT,
      // To the right as much as lanes leave.
      padding: [8, 14, 0, 0],
      cursor: { sync: { key: 'raftmark' }, drag: { x: true, y: false } },
      scales: {
        x: { time: false, range: () => this.shown },
        y: log ? { distr: 3, log: 10 } : { range: (_, __, high) => [0, (high || 1) * 1.05] },
      },
      axes: [
        { ...axis, values: (_, ticks) => ticks.map(String) },
        {
          ...axis,
          ...(log ? { grid: { ...line, filter: powers }, ticks: { ...line, filter: powers } } : {}),
          size: AXIS_WIDTH,
          values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : plain(tick))),
        },
      ],
      series: [{ label: 'second' }, ...lines.map(({ label }, at) => seriesOf(label, at, colour, stepped))],
      hooks: {
        drawClear: [(plot) => this.shade(plot, colour('--shade'))],
        setSelect: [(plot) => this.select(plot)],
        setCursor: [(plot) => this.follow(plot)],
      },
    };
  }

  /** Shades the times of faults behind the lines. */
  shade({ ctx, bbox, valToPos }, colour) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = colour;
    for (const [from, to] of this.faults) {
      const left = valToPos(from, 'x', true);
      ctx.fillRect(left, bbox.top, Math.max(1, valToPos(to, 'x', true) - left), bbox.height);
    }
    ctx.restore();
  }

  /** Shows what was dragged over. */
  select(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.show(from, to);
  }

  follow({ cursor: { idx } }) {
    if (typeof idx === 'number') this.cursor = idx;
  }

  /** Shows a part of the run, in all plots and lanes. */
  show(from, to) {
    const width = Math.min(this.seconds, Math.max(this.everySeconds * 4, to - from));
    const first = Math.min(Math.max(0, from), this.seconds - width);
    this.shown = [first, first + width];
    for (const plot of this.plots) plot.setScale('x', { min: first, max: first + width });
    for (const lane of this.lanes) lane.setAttribute('viewBox', `${first * 1000} 0 ${width * 1000} 10`);
    for (const act of ['out', 'all', 'earlier', 'later']) {
      this.root.querySelector(`[data-act=${act}]`).disabled = width >= this.seconds;
    }
  }

  act(name) {
    this.show(...ACTS[name](...this.shown));
  }

  press(event) {
    if (event.target !== this.root || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowLeft') this.move(-1);
    else if (event.key === 'ArrowRight') this.move(1);
    else if (KEYS[event.key] !== undefined) this.act(KEYS[event.key]);
    else return;
    event.preventDefault();
  }

  /** Moves the cursor, and says what stands there. */
  move(by) {
    const first = Math.ceil(this.shown[0] / this.everySeconds);
    const last = Math.min(this.moments.length - 1, Math.floor(this.shown[1] / this.everySeconds));
    const at = Math.min(last, Math.max(first, (this.cursor ?? first - by) + by));
    const moment = this.moments[at];
    for (const plot of this.plots) plot.setCursor({ left: plot.valToPos(moment, 'x'), top: 10 }, false);
    this.cursor = at;
    const told = this.panels.flatMap(({ lines }) =>
      lines.flatMap(({ label, values }) => (values[at] === null ? [] : [`${label} ${plain(values[at])}`])),
    );
    const text = told.length === 0 ? 'nothing was measured' : told.join(', ');
    this.root.querySelector('.reading').textContent = `Second ${moment}: ${text}`;
  }
}

/** A line as a value for each interval; it comes as stretches, each the interval at which it begins and its values. */
function unpacked({ label, stretches }, length) {
  const values = new Array(length).fill(null);
  for (const [from, ...known] of stretches) {
    known.forEach((value, at) => {
      values[from + at] = value;
    });
  }
  return { label, values };
}

/** Of a logarithmic axis the powers of ten. */
function powers(_, splits) {
  return splits.map((value) => (Number.isInteger(Math.log10(value)) ? value : null));
}

function seriesOf(label, at, colour, stepped) {
  return {
    label,
    stroke: colour(`--c${(at % 6) + 1}`),
    width: 1.5,
    // A cell that is short is a point alone: no line would show it.
    points: { show: true, size: 3, fill: colour(`--c${(at % 6) + 1}`) },
    ...(stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
    dash: DASHES[at % DASHES.length],
    value: (_, value) => (value === null || value === undefined ? '-' : plain(value)),
  };
}

addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('details')) folded.open = true;
});

const told = document.getElementById('time-axis');
if (told !== null) new TimeAxis(JSON.parse(told.textContent), document.querySelector('.timeline')).start();
