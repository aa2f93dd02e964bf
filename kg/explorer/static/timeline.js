// The timeline: a stacked bar for each day, week, month or longer; a period can be dragged or chosen by key.
import { plural, svg } from "./svg.js";

const HEIGHT = 96, FOOT = 18;

export class Timeline {
  // `onPeriod(from, to, done)` with days, or empty texts for all; `done` is false while it is still dragged.
  constructor(element, branches, onPeriod) {
    Object.assign(this, { element, branches, onPeriod });
    this.bins = [];
    this.chosen = null;
    this.bars = svg("g", { "aria-hidden": "true" });
    this.brush = svg("rect", { class: "brush", y: 0, height: HEIGHT });
    this.axis = svg("g", { class: "axis", "aria-hidden": "true" });
    element.append(this.bars, this.brush, this.axis);
    element.addEventListener("pointerdown", (event) => this.drag(event));
    element.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(element);
  }

  show(bins, from, to) {
    this.bins = bins;
    this.chosen = null;
    if ((from || to) && bins.length) {
      const first = bins.findIndex((bin) => !from || bin.end >= from);
      const last = bins.findLastIndex((bin) => !to || bin.begin <= to);
      if (first >= 0 && last >= first) this.chosen = [first, last];
    }
    this.draw();
  }

  draw() {
    const width = this.element.clientWidth || 1;
    this.element.setAttribute("viewBox", `0 0 ${width} ${HEIGHT + FOOT}`);
    this.step = width / Math.max(this.bins.length, 1);
    const totals = this.bins.map((bin) => Object.values(bin.branches).reduce((sum, count) => sum + count, 0));
    const most = Math.max(1, ...totals);
    this.bars.replaceChildren(...this.bins.map((bin, place) => this.bar(bin, place, totals[place], most)));
    this.drawBrush();
    this.drawAxis(width);
  }

  bar(bin, place, total, most) {
    const group = svg("g", {}, svg("title", {}, `${period(bin)}: ${plural(total, "event")}`));
    let y = HEIGHT;
    const wide = Math.min(this.step > 3 ? this.step - 1 : this.step, 40);
    const x = place * this.step + (this.step - wide) / 2;
    for (const branch of this.branches) {
      const high = ((bin.branches[branch] ?? 0) / most) * (HEIGHT - 8);
      if (!high) continue;
      y -= high;
      group.append(svg("rect", { x, y, width: wide, height: high, class: `fill-${branch}` }));
    }
    return group;
  }

  drawBrush() {
    const [first, last] = this.chosen ?? [0, -1];
    this.brush.setAttribute("x", first * this.step);
    this.brush.setAttribute("width", Math.max(0, (last - first + 1) * this.step));
  }

  drawAxis(width) {
    if (!this.bins.length) {
      this.axis.replaceChildren(svg("text", { x: width / 2, y: HEIGHT / 2, "text-anchor": "middle" }, "No event here has a date."));
      return;
    }
    const line = svg("line", { x1: 0, x2: width, y1: HEIGHT, y2: HEIGHT });
    const every = Math.max(1, Math.ceil(96 / this.step));
    const labels = [];
    for (let place = 0; place < this.bins.length; place += every) {
      const x = place * this.step + 2;
      if (x + 72 > width && place) break;
      labels.push(svg("text", { x, y: HEIGHT + 14 }, this.bins[place].begin));
    }
    this.axis.replaceChildren(line, ...labels);
  }

  choose(first, last, done = true) {
    const edge = this.bins.length - 1;
    this.chosen = [Math.max(0, Math.min(first, last)), Math.min(edge, Math.max(first, last))];
    this.drawBrush();
    this.onPeriod(this.bins[this.chosen[0]].begin, this.bins[this.chosen[1]].end, done);
  }

  clear() {
    this.chosen = null;
    this.drawBrush();
    this.onPeriod("", "", true);
  }

  drag(event) {
    if (!this.bins.length || event.button) return;
    const left = this.element.getBoundingClientRect().left;
    const at = (one) => Math.max(0, Math.min(this.bins.length - 1, Math.floor((one.clientX - left) / this.step)));
    const before = this.chosen, begin = at(event);
    const move = (now) => this.choose(begin, at(now), false);
    const end = (now) => {
      this.element.removeEventListener("pointermove", move);
      const same = before && before[0] === begin && before[1] === begin && at(now) === begin;
      if (same) this.clear();
      else this.choose(begin, at(now));
    };
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("pointerup", end, { once: true });
  }

  key(event) {
    if (!this.bins.length) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") this.clear();
    else if (by) {
      const edge = this.bins.length - 1;
      const [first, last] = this.chosen ?? (by > 0 ? [-1, -1] : [edge + 1, edge + 1]);
      if (event.shiftKey && this.chosen) this.choose(by > 0 ? first : Math.max(0, first - 1), by > 0 ? last + 1 : last);
      else this.choose(Math.max(0, Math.min(edge, first + by)), Math.max(0, Math.min(edge, (by > 0 ? last : first) + by)));
    } else return;
    event.preventDefault();
  }
}

const period = (bin) => (bin.begin === bin.end ? bin.begin : `${bin.begin} to ${bin.end}`);
