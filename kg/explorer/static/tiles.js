// A background of square tiles in Web Mercator, each drawn into the degrees that it covers.
import { svg } from "./svg.js";

const MOST = 150, EDGE = 85.0511;

// The latitude at which a row of tiles begins, of 2 ** zoom rows.
const latitude = (row, rows) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / rows))) * 180) / Math.PI;
const row = (degrees, rows) => (rows * (1 - Math.asinh(Math.tan((degrees * Math.PI) / 180)) / Math.PI)) / 2;

export class Tiles {
  constructor(template) {
    this.template = template;
    this.element = svg("g", { class: "tiles", "aria-hidden": "true" });
  }

  // Show those of a box that is some pixels wide.
  show({ west, south, east, north }, width) {
    let zoom = Math.max(3, Math.min(18, Math.round(Math.log2((width * 360) / ((east - west) * 256)))));
    const [top, bottom] = [Math.min(north, EDGE), Math.max(south, -EDGE)];
    const edges = (level) => {
      const rows = 2 ** level;
      return [((west + 180) / 360) * rows, ((east + 180) / 360) * rows, row(top, rows), row(bottom, rows)].map(Math.floor);
    };
    let [left, right, first, last] = edges(zoom);
    while (zoom > 0 && (right - left + 1) * (last - first + 1) > MOST) [left, right, first, last] = edges(--zoom);
    const rows = 2 ** zoom, step = 360 / rows;
    const before = new Map([...this.element.children].map((tile) => [tile.dataset.key, tile]));
    const shown = [];
    for (let y = Math.max(first, 0); y <= Math.min(last, rows - 1); y += 1)
      for (let x = left; x <= right; x += 1) {
        const key = `${zoom}/${x}/${y}`;
        shown.push(before.get(key) ?? this.tile(key, zoom, x, y, rows, step));
      }
    this.element.replaceChildren(...shown);
  }

  tile(key, zoom, x, y, rows, step) {
    const [above, below] = [latitude(y, rows), latitude(y + 1, rows)];
    const place = { z: zoom, x: ((x % rows) + rows) % rows, y };
    return svg("image", {
      href: this.template.replace(/\{([xyz])\}/g, (_, name) => place[name]), "data-key": key, preserveAspectRatio: "none",
      x: x * step - 180, y: -above, width: step, height: above - below,
    });
  }
}
