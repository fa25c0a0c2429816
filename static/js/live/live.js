// The page's socket: says what the page watches, and makes the parts that moved ask again through their own address.
import { outermost, refresh, regions } from "./live-parts.js";

const head = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const SILENCE = 25_000; // ms without a word (heartbeats come every 10 s) after which the line counts as dead
const LONGEST_WAIT = 15_000; // ms between two attempts

let socket = null;
let position = head("live-position");
let floor = ""; // the position before the oldest request that is still on its way
let onTheWay = 0;
let watched = new Set();
let attempts = 0;
let wasSentAway = false; // closed by the server because the session, the membership or the link ended
let lastWord = 0;
let retry = 0;

const wanted = () => new Set(regions().flatMap((region) => region.dataset.live.split(/\s+/).filter(Boolean)));
const say = (message) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
const show = (state) => (document.documentElement.dataset.connection = state);

// Topics that came with a swap are asked for from before that swap's request; what moved in between is told then.
function watch() {
  const topics = wanted();
  const fresh = [...topics].filter((topic) => !watched.has(topic));
  const gone = [...watched].filter((topic) => !topics.has(topic));
  if (gone.length) say({ unwatch: gone });
  if (fresh.length) say({ watch: fresh, at: floor || position });
  watched = topics;
}

function hear(message) {
  lastWord = Date.now();
  if (message.position) position = message.position;
  if (message.everything) outermost(regions()).forEach((region) => refresh(region));
  if (message.lost) regionsOf(message.lost).forEach((region) => refresh(region));
  if (message.changed) regionsOf(message.changed).forEach((region) => refresh(region, message.spread));
  if (message.editing) document.dispatchEvent(new CustomEvent("live:editing", { detail: message }));
}

const watches = (region, topics) => region.dataset.live.split(/\s+/).some((topic) => topics.includes(topic));
const regionsOf = (topics) => outermost(regions().filter((region) => watches(region, topics)));

function connect() {
  clearTimeout(retry);
  const path = head("live-socket");
  if (!path || socket?.readyState < WebSocket.CLOSING) return;
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`);
  const mine = socket;
  mine.onopen = () => {
    attempts = 0;
    wasSentAway = false;
    lastWord = Date.now();
    watched = new Set();
    watch();
    show("open");
  };
  mine.onmessage = (event) => hear(JSON.parse(event.data));
  mine.onclose = (event) => mine === socket && lost(event.code);
}

function lost(code) {
  // A new password gives the browser a new session: it is let in again. Whoever is not, is out; the next request says so.
  if (wasSentAway) return show("ended");
  wasSentAway = code === 4401;
  show("lost");
  const wait = Math.min(LONGEST_WAIT, 300 * 2 ** attempts++) * (0.5 + Math.random());
  retry = setTimeout(connect, wait);
}

// A laptop that slept keeps a dead socket for minutes: do not wait for it.
function check() {
  if (socket?.readyState !== WebSocket.OPEN) return connect();
  if (Date.now() - lastWord > SILENCE) {
    const dead = socket;
    socket = null;
    dead.close();
    show("lost");
    connect();
  }
}

document.addEventListener("htmx:beforeRequest", () => onTheWay++ || (floor = position));
document.addEventListener("htmx:afterRequest", () => (onTheWay = Math.max(0, onTheWay - 1)));
document.addEventListener("htmx:afterSettle", () => {
  watch();
  if (!onTheWay) floor = "";
});
document.addEventListener("live:watch", watch);
document.addEventListener("live:announce", (event) => say({ editing: event.detail }));
document.addEventListener("visibilitychange", () => document.hidden || check());
addEventListener("online", () => ((attempts = 0), check()));
addEventListener("pageshow", (event) => event.persisted && location.reload());
setInterval(check, 5_000);
connect();
