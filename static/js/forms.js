// Comforts of a form that works without any of this: what is still missing, sums said again, typing to find.
"use strict";

const form = document.querySelector("[data-form]");
const MANY = 12; // from here on one types to find

// --- Sections: what each lacks ---------------------------------------------------------------------
// Fields that the server has found wanting; they count as such until they are changed.
const named = [...document.querySelectorAll(".section-state a")].map((link) => link.hash.slice(1));
const stillWrong = new Set(named);
const isEmpty = (field) => (field.type === "checkbox" ? !field.checked : !field.value.trim());

function labelOf(field) {
  const label = field.labels && field.labels[0];
  return label ? label.textContent.replace("*", "").trim() : field.name;
}

function linkTo(field) {
  const link = document.createElement("a");
  link.href = `#${field.id}`;
  link.textContent = labelOf(field);
  return link;
}

function lacks(field) {
  return (field.required && isEmpty(field)) || stillWrong.has(field.id);
}

function tellState(event) {
  stillWrong.delete(event.target.id);
  const section = event.target.closest("[data-section]");
  const list = document.querySelector("[data-section-list]");
  if (!section || !list) return;
  const item = list.querySelector(`a[href="#${section.id}"]`).parentElement;
  const lacking = [...section.elements].filter(lacks);
  if (!lacking.length && item.classList.contains("is-optional")) return;
  item.className = lacking.length ? "is-lacking" : "is-done";
  const state = item.querySelector(".section-state");
  state.replaceChildren(lacking.length ? `${list.dataset.lack} ` : list.dataset.done);
  lacking.forEach((field, place) => state.append(...(place ? ["、"] : []), linkTo(field)));
}

// --- Money: said again -----------------------------------------------------------------------------
function spoken(text) {
  const yuan = Number(text);
  if (!text || !Number.isFinite(yuan) || yuan === 0) return "";
  const [divisor, unit] = Math.abs(yuan) >= 10000 ? [10000, "万元"] : [1, "元"];
  const digits = { maximumFractionDigits: 4 };
  return `= ${(yuan / divisor).toLocaleString("zh-CN", digits)} ${unit}`;
}

function sayAgain(event) {
  const echo = event.target.parentElement.querySelector("[data-money-echo]");
  if (echo) echo.textContent = spoken(event.target.value);
}

// --- Codes: typing to find -------------------------------------------------------------------------
function load(element) {
  return new Promise((resolve) => {
    element.addEventListener("load", resolve);
    document.head.append(element);
  });
}

async function typeToFind() {
  const long = [...form.querySelectorAll("select:not([multiple])")].filter((one) => one.options.length > MANY);
  if (!long.length) return;
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: form.dataset.findStyle });
  const script = Object.assign(document.createElement("script"), { src: form.dataset.findScript });
  await Promise.all([load(style), load(script)]);
  for (const select of long) findIn(select);
}

function findIn(select) {
  select.setAttribute("aria-hidden", "true"); // the box that one types into has its label now
  const found = new window.TomSelect(select, {
    allowEmptyOption: false,
    maxOptions: null,
    placeholder: select.options[0].value ? "" : select.options[0].textContent,
    searchField: ["text", "value"],
    lockOptgroupOrder: true,
    render: { no_results: () => '<div class="no-results">没有找到，换个词试试。</div>' },
  });
  select.addEventListener("change", () => {
    if (found.getValue() !== select.value) found.sync();
  });
}

// --- What is typed is kept -------------------------------------------------------------------------
const PAUSE = 1500;
const WARN_BEFORE = 5 * 60;
let unsaved = false;
let pause = null;
let underWay = null;
let lastContact = Date.now();

function tellKept(text) {
  const state = form.querySelector("[data-kept]");
  if (state) state.textContent = text;
}

function typed() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.append("_keep", "1");
  return data;
}

async function keep() {
  unsaved = false;
  underWay = new AbortController();
  const sending = { method: "POST", body: typed(), redirect: "manual", signal: underWay.signal };
  try {
    const answer = await fetch(window.location.href, sending);
    await tellAnswer(answer);
  } catch (error) {
    if (error.name !== "AbortError") notKept("failed");
  }
}

async function tellAnswer(answer) {
  if (answer.type === "opaqueredirect") return notKept("signedOut");
  if (!answer.ok) return notKept("failed");
  lastContact = Date.now();
  tellKept((await answer.json()).saved);
  return undefined;
}

function notKept(why) {
  unsaved = true;
  tellKept(form.querySelector("[data-kept]").dataset[why]);
}

function noteInput() {
  unsaved = true;
  if (!("keeps" in form.dataset)) return;
  clearTimeout(pause);
  pause = setTimeout(keep, PAUSE);
}

function leaveFor() {
  unsaved = false;
  clearTimeout(pause);
  if (underWay) underWay.abort();
}

function warnWhenLeaving(event) {
  if (unsaved) event.preventDefault();
}

// --- The session ends when nothing is done -----------------------------------------------------------
function warnWhenIdle() {
  const left = Number(form.dataset.sessionSeconds) - (Date.now() - lastContact) / 1000;
  document.querySelector("[data-idle]").hidden = left > WARN_BEFORE;
}

async function stay() {
  if ("keeps" in form.dataset) await keep();
  else await fetch(window.location.href);
  lastContact = Date.now();
  warnWhenIdle();
}

if (form) {
  form.addEventListener("input", sayAgain);
  for (const change of ["input", "change"]) {
    form.addEventListener(change, tellState);
    form.addEventListener(change, noteInput);
  }
  form.addEventListener("submit", leaveFor);
  window.addEventListener("beforeunload", warnWhenLeaving);
  typeToFind();
}
if (form && form.dataset.sessionSeconds) {
  setInterval(warnWhenIdle, 15000);
  document.querySelector("[data-stay]").addEventListener("click", stay);
}
