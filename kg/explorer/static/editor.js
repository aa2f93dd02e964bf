// The SPARQL editor: a text area over its own words in colour, with the ontology's terms to complete what is typed.
import { html } from "./svg.js";

const KEYWORDS = ("SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS VALUES BIND GROUP ORDER BY HAVING LIMIT OFFSET ASK CONSTRUCT DESCRIBE "
  + "PREFIX BASE FROM NAMED GRAPH AS IN NOT EXISTS ASC DESC COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES "
  + "DATATYPE BOUND IRI URI COALESCE IF CONTAINS STRSTARTS STRENDS STRAFTER STRBEFORE REGEX REPLACE LCASE UCASE CONCAT STRLEN YEAR MONTH DAY "
  + "NOW ISIRI ISLITERAL ABS ROUND CEIL FLOOR UNDEF TRUE FALSE A").split(" ");
const WORDS = new Set(KEYWORDS);
const TOKENS = /(?<comment>#[^\n]*)|(?<iri><[^<>"{}|^`\\\s]*>)|(?<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?<variable>[?$]\w+)|(?<name>\w*:[\w.\-]*\w|\w*:)|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>[A-Za-z_]+)/g;
const SHOWN = 10;

class Editor {
  constructor(area) {
    this.area = area;
    this.colours = html("pre", { class: "colours", "aria-hidden": "true" });
    this.list = html("ul", { id: "completions", role: "listbox", "aria-label": "Terms that fit", hidden: "" });
    this.terms = [];
    this.at = -1;
    this.found = [];
    const frame = html("div", { class: "editor" });
    area.before(frame);
    frame.append(this.colours, area, this.list);
    area.setAttribute("wrap", "off");
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    area.setAttribute("aria-controls", "completions");
    area.addEventListener("input", () => { this.paint(); this.complete(); });
    area.addEventListener("scroll", () => this.follow());
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("blur", () => this.close());
    area.addEventListener("click", () => this.close());
    this.paint();
    this.load();
  }

  async load() {
    const reply = await fetch("/explore/terms.json");
    if (reply.ok) this.terms = await reply.json();
    document.body.dataset.terms = this.terms.length;
  }

  paint() {
    const text = this.area.value, parts = [];
    let last = 0;
    for (const match of text.matchAll(TOKENS)) {
      const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
      if (kind === "word" && !WORDS.has(match[0].toUpperCase())) continue;
      parts.push(text.slice(last, match.index), html("span", { class: `is-${kind}` }, match[0]));
      last = match.index + match[0].length;
    }
    this.colours.replaceChildren(...parts, `${text.slice(last)}\n`);
    this.area.style.height = `${Math.min(Math.max(text.split("\n").length + 1, 9), 28) * 20 + 18}px`;
    this.follow();
  }

  follow() {
    this.colours.scrollTop = this.area.scrollTop;
    this.colours.scrollLeft = this.area.scrollLeft;
  }

  // What stands before the caret, and where it begins.
  word() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const typed = before.match(/[?$]?[\w:.\-]*$/)[0];
    return { typed, begin: before.length - typed.length };
  }

  complete(asked = false) {
    const { typed } = this.word();
    if (!asked && typed.replace(/^\w*:/, "").length + typed.length < 2) return this.close();
    const wanted = typed.toLowerCase();
    let all;
    if (/^[?$]/.test(typed)) {
      const names = new Set(this.area.value.match(/[?$]\w+/g) ?? []);
      names.delete(typed);
      all = [...names].sort().map((term) => ({ term, about: "", kind: "variable" }));
    } else all = [...this.terms, ...KEYWORDS.map((term) => ({ term, about: "", kind: "keyword" }))];
    const fits = all.filter(({ term }) => term.toLowerCase().startsWith(wanted) && term !== typed);
    const within = all.filter(({ term }) => wanted && !term.toLowerCase().startsWith(wanted) && term.toLowerCase().split(":").pop().startsWith(wanted));
    this.found = [...fits, ...within].slice(0, SHOWN);
    if (!this.found.length) return this.close();
    this.at = -1;
    this.list.replaceChildren(...this.found.map(({ term, about, kind }, place) => {
      const item = html("li", { role: "option", id: `completion-${place}`, "aria-selected": "false" },
        html("strong", { class: kind }, term), " ", html("span", {}, about || kind));
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); this.take(place); });
      return item;
    }));
    const before = this.area.value.slice(0, this.word().begin).split("\n");
    const top = before.length * 20 + 10 - this.area.scrollTop;
    this.list.style.top = `${Math.min(top, this.area.clientHeight)}px`;
    this.list.style.left = `${Math.max(0, Math.min(before.at(-1).length * 7.83 + 10 - this.area.scrollLeft, this.area.clientWidth - 320))}px`;
    this.list.hidden = false;
  }

  choose(at) {
    const items = [...this.list.children];
    this.at = (at + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === this.at)));
    items[this.at].scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", `completion-${this.at}`);
  }

  take(place) {
    const { begin } = this.word();
    this.area.setRangeText(this.found[place].term, begin, this.area.selectionStart, "end");
    this.close();
    this.paint();
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.area.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return this.area.form.requestSubmit();
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return this.complete(true);
    }
    if (this.list.hidden) return;
    if (event.key === "ArrowDown") this.choose(this.at + 1);
    else if (event.key === "ArrowUp") this.choose(this.at < 0 ? -1 : this.at - 1);
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && this.at >= 0) this.take(this.at);
    else return;
    event.preventDefault();
  }
}

const area = document.getElementById("sparql");
if (area) new Editor(area);
