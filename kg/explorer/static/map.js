// The map: country outlines, and circles for events close together. Longitude is x, latitude is -y, in degrees.
import { html, number, plural, svg, words } from "./svg.js";
import { Tiles } from "./tiles.js";

const SMALLEST = 0.5;
const WORLD = { west: -170, south: -58, east: 190, north: 84 };

export class EventMap {
  // `onMove(box)` when the map was moved by hand; `onChoose(cluster)` when a circle was chosen.
  constructor(element, tip, onMove, onChoose) {
    Object.assign(this, { element, tip, onMove, onChoose });
    this.box = this.wanted = WORLD;
    this.clusters = [];
    this.land = svg("g", { class: "land", "aria-hidden": "true" });
    this.circles = svg("g", { class: "circles" });
    this.tiles = element.dataset.tiles ? new Tiles(element.dataset.tiles) : null;
    element.append(...(this.tiles ? [this.tiles.element] : []), this.land, this.circles);
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    element.addEventListener("keydown", (event) => this.key(event));
    element.addEventListener("pointerdown", (event) => this.grab(event));
    new ResizeObserver(() => this.show(this.wanted)).observe(element);
    this.loadOutlines();
  }

  async loadOutlines() {
    const countries = await (await fetch("/explore/static/outlines.json")).json();
    for (const [name, rings] of countries) {
      const path = rings.map((steps) => {
        let x = 0, y = 0, text = "";
        for (let at = 0; at < steps.length; at += 2) {
          x += steps[at];
          y += steps[at + 1];
          text += `${at ? "L" : "M"}${x / 100} ${y / 100}`;
        }
        return `${text}Z`;
      });
      this.land.append(svg("path", { d: path.join(""), "vector-effect": "non-scaling-stroke" }, svg("title", {}, name)));
    }
  }

  // Show a box, widened to the shape of the element.
  show(box) {
    this.wanted = box;
    const shape = (this.element.clientWidth || 1) / (this.element.clientHeight || 1);
    let width = Math.max(box.east - box.west, SMALLEST), height = Math.max(box.north - box.south, SMALLEST / 2);
    const x = (box.west + box.east) / 2, y = (box.south + box.north) / 2;
    if (width / height < shape) width = height * shape;
    else height = width / shape;
    this.box = { west: x - width / 2, east: x + width / 2, south: y - height / 2, north: y + height / 2 };
    this.element.setAttribute("viewBox", `${this.box.west} ${-this.box.north} ${width} ${height}`);
    this.tiles?.show(this.box, this.element.clientWidth || 1);
    this.draw(this.clusters);
  }

  draw(clusters) {
    this.clusters = clusters;
    const focused = document.activeElement?.dataset?.key;
    this.unit = (this.box.east - this.box.west) / (this.element.clientWidth || 1);
    this.circles.replaceChildren(...clusters.map((cluster) => this.circle(cluster)));
    if (focused) this.circles.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    this.tip.hidden = true;
  }

  circle(cluster) {
    const radius = Math.min((cluster.events > 1 ? 8 + 4 * String(cluster.events).length : 8) + Math.sqrt(cluster.killed) * 1.2, 32);
    const scale = `translate(${cluster.longitude} ${-cluster.latitude}) scale(${this.unit})`;
    const group = svg("g", {
      transform: scale, class: "cluster", tabindex: "0", role: "button", "aria-label": describe(cluster),
      "data-key": `${cluster.longitude},${cluster.latitude}`,
    });
    let angle = -Math.PI / 2;
    const branches = Object.entries(cluster.branches);
    for (const [branch, count] of branches) {
      if (branches.length === 1) {
        group.append(svg("circle", { r: radius, class: `fill-${branch}` }));
        break;
      }
      const next = angle + (count / cluster.events) * 2 * Math.PI;
      const large = next - angle > Math.PI ? 1 : 0;
      const [ax, ay, bx, by] = [Math.cos(angle), Math.sin(angle), Math.cos(next), Math.sin(next)].map((v) => v * radius);
      group.append(svg("path", { d: `M0 0L${ax} ${ay}A${radius} ${radius} 0 ${large} 1 ${bx} ${by}Z`, class: `fill-${branch}` }));
      angle = next;
    }
    group.append(svg("circle", { r: radius, class: "rim" }));
    if (cluster.events > 1) {
      group.append(svg("circle", { r: 4.5 + 3.2 * String(cluster.events).length, class: "plate" }));
      group.append(svg("text", { "text-anchor": "middle", dy: "3.6" }, number(cluster.events)));
    }
    group.addEventListener("click", () => this.onChoose(cluster));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.onChoose(cluster);
      }
    });
    for (const name of ["pointerenter", "focus"]) group.addEventListener(name, () => this.tell(cluster));
    for (const name of ["pointerleave", "blur"]) group.addEventListener(name, () => { this.tip.hidden = true; });
    return group;
  }

  tell(cluster) {
    this.tip.replaceChildren(html("strong", {}, placesOf(cluster)), html("br"), describe(cluster, false));
    this.tip.hidden = false;
  }

  zoom(factor, x = (this.box.west + this.box.east) / 2, y = (this.box.south + this.box.north) / 2) {
    if (factor > 1 && this.box.east - this.box.west > 350) return;
    const at = (value, fixed) => fixed + (value - fixed) * factor;
    this.moved({ west: at(this.box.west, x), east: at(this.box.east, x), south: at(this.box.south, y), north: at(this.box.north, y) });
  }

  pan(x, y) {
    const { west, east, south, north } = this.box;
    this.moved({ west: west + x, east: east + x, south: south + y, north: north + y });
  }

  moved(box) {
    this.show(box);
    this.onMove(this.box);
  }

  wheel(event) {
    event.preventDefault();
    const frame = this.element.getBoundingClientRect();
    const x = this.box.west + (event.clientX - frame.left) * this.unit;
    const y = this.box.north - (event.clientY - frame.top) * this.unit;
    this.zoom(event.deltaY > 0 ? 1.25 : 0.8, x, y);
  }

  key(event) {
    const step = (this.box.east - this.box.west) / 8;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) this.pan(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoom(0.7);
    else if (event.key === "-") this.zoom(1.4);
    else return;
    event.preventDefault();
  }

  grab(event) {
    if (event.button || event.target.closest(".cluster")) return;
    const begin = { x: event.clientX, y: event.clientY, box: this.box };
    const move = (now) => {
      const x = (begin.x - now.clientX) * this.unit, y = (now.clientY - begin.y) * this.unit;
      const { west, east, south, north } = begin.box;
      this.show({ west: west + x, east: east + x, south: south + y, north: north + y });
    };
    const end = () => {
      this.element.removeEventListener("pointermove", move);
      if (this.box !== begin.box) this.onMove(this.box);
    };
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("pointerup", end, { once: true });
    this.element.addEventListener("pointercancel", end, { once: true });
  }
}

const placesOf = (cluster) => cluster.places.join(", ") + (cluster.more ? ` and ${cluster.more} more` : "");

function describe(cluster, named = true) {
  const branches = Object.entries(cluster.branches).map(([name, count]) => `${words(name)} ${number(count)}`);
  const killed = cluster.killed ? `; ${number(cluster.killed)} killed as reported` : "";
  return `${named ? `${placesOf(cluster)}: ` : ""}${plural(cluster.events, "event")}${killed} (${branches.join(", ")})`;
}
