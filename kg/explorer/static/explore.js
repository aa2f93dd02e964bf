// The first page: its address is its state; map, timeline and list show what the server counts for that address.
import { EventMap } from "./map.js";
import { html, number, plural, words } from "./svg.js";
import { Timeline } from "./timeline.js";

const $ = (id) => document.getElementById(id);
const form = $("filters");
const boxes = [...form.querySelectorAll("input[name=branch]")];
const branches = boxes.map((box) => box.value);
const FIELDS = ["class", "actor", "place", "outlet", "attribution", "modality", "confidence", "from", "to"];

let state = readAddress();
let asked = null;
let wait = 0;

const map = new EventMap($("map"), $("tip"), (box) => change({ box: boxText(box) }, { delay: 150, replace: true }), chooseCluster);
const timeline = new Timeline($("timeline"), branches, (from, to, done) =>
  change({ from, to, page: "" }, { delay: done ? 0 : 120, replace: !done }));

function readAddress() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

const boxText = (box) => [box.west, box.south, box.east, box.north].map((degrees) => degrees.toFixed(2)).join(",");

function parameters() {
  const found = new URLSearchParams();
  for (const key of [...FIELDS, "branch", "box", "page"]) if (state[key]) found.set(key, state[key]);
  return found;
}

function change(values, { delay = 0, replace = false } = {}) {
  state = { ...state, ...values };
  const text = parameters().toString();
  const address = text ? `/?${text}` : "/";
  if (replace) history.replaceState(null, "", address);
  else if (address !== location.pathname + location.search) history.pushState(null, "", address);
  fillForm();
  clearTimeout(wait);
  wait = setTimeout(load, delay);
}

function fillForm() {
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (name === "outlet" && state.outlet && ![...field.options].some((one) => one.value === state.outlet))
      field.append(html("option", { value: state.outlet }, state.outlet));
    if (field !== document.activeElement || field.value === "") field.value = state[name] ?? "";
  }
  const chosen = state.branch ? state.branch.split(",") : branches;
  for (const box of boxes) box.checked = chosen.includes(box.value);
}

async function load() {
  asked?.abort();
  asked = new AbortController();
  document.body.setAttribute("aria-busy", "true");
  try {
    const request = parameters();
    request.set("size", `${$("map").clientWidth}x${$("map").clientHeight}`);
    const reply = await fetch(`/explore/view.json?${request}`, { signal: asked.signal });
    if (!reply.ok) return tell(await reply.text());
    show(await reply.json());
    document.body.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name !== "AbortError") tell("The server does not answer. Is kg serve still running?");
  }
}

function tell(message) {
  $("status").textContent = message;
  $("status").classList.add("warning");
  document.body.removeAttribute("aria-busy");
}

function show(view) {
  $("status").classList.remove("warning");
  const { indexed, articles } = view.progress;
  const partly = indexed < articles ? ` ${number(indexed)} of ${number(articles)} articles are in the index so far.` : "";
  $("status").textContent = view.making && indexed === 0
    ? "The store is being read into the index of this page: its events appear here as they come."
    : articles === 0
    ? "The store has no article yet: kg build PATH reads some into it."
    : view.total ? `${plural(view.total, "event")} of ${plural(indexed, "article")} in the store.${partly}`
      : `No event fits these filters: leave one out, or clear them all.${partly}`;
  for (const count of form.querySelectorAll("[data-branch]")) count.textContent = number(view.branches[count.dataset.branch] ?? 0);
  showOutlets(view.outlets);
  const { box, clusters } = view.map;
  map.clusters = clusters;
  if (state.box) {
    const [west, south, east, north] = state.box.split(",").map(Number);
    map.show({ west, south, east, north });
  } else if (box) {
    const [west, south, east, north] = box;
    map.show({ west, south, east, north });
  } else map.show({ west: -20, south: -36, east: 110, north: 58 });
  timeline.show(view.timeline.bins, state.from, state.to);
  const unplaced = view.total - view.placed;
  $("unplaced").textContent = unplaced ? `${plural(unplaced, "event")} without a place on the map.` : "";
  $("period").textContent = state.from || state.to ? `Period: ${state.from || "the beginning"} to ${state.to || "the end"}.` : view.timeline.bins.length ? "Drag over the timeline to choose a period." : "";
  const notes = [];
  if (view.timeline.earlier) notes.push(`${plural(view.timeline.earlier, "event")} earlier than it begins.`);
  if (view.undated) notes.push(`${plural(view.undated, "event")} without a date.`);
  $("undated").textContent = notes.join(" ");
  showList(view);
  if (view.making) wait = setTimeout(load, 1500);
}

function showOutlets(names) {
  const field = form.elements.outlet;
  if (field.options.length === names.length + 1 || field === document.activeElement) return;
  field.replaceChildren(html("option", { value: "" }, "any"), ...names.map((name) => html("option", { value: name }, name)));
  field.value = state.outlet ?? "";
}

function showList(view) {
  $("events").replaceChildren(...view.events.map(item));
  $("nothing").hidden = view.events.length > 0;
  $("events").scrollTop = 0;
  $("events").start = (view.page - 1) * view.length + 1;
  $("page").textContent = view.pages > 1 ? `Page ${number(view.page)} of ${number(view.pages)}` : "";
  $("newer").hidden = view.page <= 1;
  $("older").hidden = view.page >= view.pages;
}

function item(event) {
  const title = words(event.class).replace(/^./, (letter) => letter.toUpperCase()) + (event.place ? ` in ${event.place}` : "");
  const who = [event.agents, event.patients].filter(Boolean).join(" → ");
  const day = event.begin ? (event.end && event.end !== event.begin ? `${event.begin} to ${event.end}` : event.begin) : "no date";
  const facts = [day, event.outlet];
  if (event.killed) facts.push(`${number(event.killed)} killed`);
  if (event.wounded) facts.push(`${number(event.wounded)} wounded`);
  if (event.modality !== "actual") facts.push(event.modality);
  if (event.attributed) facts.push("attributed");
  return html("li", { class: `edge-${event.branch}` },
    html("a", { href: event.href }, title),
    html("p", { class: "meta" }, facts.filter(Boolean).join(" · ")),
    ...(who ? [html("p", { class: "who" }, who)] : []),
    html("p", { class: "sentence" }, event.sentence));
}

function chooseCluster(cluster) {
  if (cluster.places.length === 1 && !cluster.more) return change({ place: cluster.places[0], page: "" });
  const width = (map.box.east - map.box.west) / 6, height = (map.box.north - map.box.south) / 6;
  const box = { west: cluster.longitude - width, east: cluster.longitude + width, south: cluster.latitude - height, north: cluster.latitude + height };
  map.show(box);
  change({ box: boxText(map.box) });
}

async function complete(kind) {
  const field = form.elements[kind];
  const reply = await fetch(`/explore/names.json?${new URLSearchParams({ kind, text: field.value })}`);
  if (reply.ok) $(`${kind}-names`).replaceChildren(...(await reply.json()).map((name) => html("option", { value: name })));
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (name === "branch") {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    change({ branch: chosen.length === branches.length || !chosen.length ? "" : chosen.join(","), page: "" });
  } else change({ [name]: value.trim(), page: "" });
});
for (const kind of ["actor", "place"]) {
  let typing = 0;
  form.elements[kind].addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => complete(kind), 200);
  });
}
$("clear").addEventListener("click", () => {
  state = {};
  form.reset();
  change({});
});
$("zoom-in").addEventListener("click", () => map.zoom(0.6));
$("zoom-out").addEventListener("click", () => map.zoom(1.6));
$("zoom-all").addEventListener("click", () => change({ box: "" }));
$("newer").addEventListener("click", () => change({ page: String(Math.max(1, Number(state.page || 1) - 1)) }));
$("older").addEventListener("click", () => change({ page: String(Number(state.page || 1) + 1) }));
addEventListener("popstate", () => {
  state = readAddress();
  fillForm();
  load();
});
if (innerWidth < 720) $("more-filters").open = false;
fillForm();
load();
