// Draws every [data-chart="id"] from the JSON in the element with that id:
// {type: bar|line|pie, title, categories, series: [{name, data}], unit, urls?}
// The page carries the same figures as a table, so nothing is lost without this script.
"use strict";

const PALETTES = {
  light: ["#1d4f8c", "#d09a32", "#2f8a7d", "#b3402e", "#6f7f92", "#6a5aa0"],
  dark: ["#7aa9e0", "#e0b45c", "#5cc0ae", "#e98a7b", "#a9b7c6", "#a99be0"],
};
const INK = {};

// The page's own colours, light or dark.
function readInk() {
  const style = getComputedStyle(document.documentElement);
  const names = { text: "--text", soft: "--text-soft", line: "--line", scheme: "--scheme" };
  for (const [name, token] of Object.entries(names)) INK[name] = style.getPropertyValue(token).trim();
}
const LONG_LABEL = 8;
const numbers = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function fontSize() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.85;
}

function withUnit(value, unit) {
  return value === null || value === undefined ? "无数据" : `${numbers.format(value)} ${unit}`;
}

function isHorizontal(data) {
  return data.type === "bar" && data.categories.some((name) => name.length > LONG_LABEL);
}

function categoryAxis(data, horizontal) {
  return {
    type: "category",
    data: data.categories,
    inverse: horizontal,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: INK.line } },
    axisLabel: {
      color: INK.soft,
      fontSize: fontSize(),
      hideOverlap: !horizontal,
      width: horizontal ? 180 : undefined,
      overflow: "break",
    },
  };
}

function valueAxis(data, horizontal) {
  return {
    type: "value",
    minInterval: /元|%/.test(data.unit) ? 0 : 1,
    name: horizontal ? "" : data.unit,
    nameTextStyle: { color: INK.soft, fontSize: fontSize(), align: "right" },
    splitLine: { lineStyle: { color: INK.line } },
    axisLabel: {
      color: INK.soft,
      fontSize: fontSize(),
      hideOverlap: true,
      formatter: (value) => numbers.format(value) + (horizontal ? data.unit : ""),
    },
  };
}

function axisOptions(data) {
  const horizontal = isHorizontal(data);
  const names = categoryAxis(data, horizontal);
  const values = valueAxis(data, horizontal);
  return {
    grid: { left: 8, right: 32, top: horizontal ? 8 : 36, bottom: data.series.length > 1 ? 40 : 8, containLabel: true },
    xAxis: horizontal ? values : names,
    yAxis: horizontal ? names : values,
    series: data.series.map((one) => ({
      type: data.type,
      name: one.name,
      data: one.data,
      barMaxWidth: 28,
      symbolSize: 8,
      lineStyle: { width: 3 },
      itemStyle: { borderRadius: data.type === "bar" ? 3 : 0 },
    })),
  };
}

function pieOptions(data) {
  const [one] = data.series;
  const slices = data.categories.map((name, i) => ({ name, value: one.data[i] }));
  return {
    series: [{
      type: "pie",
      name: one.name,
      radius: ["45%", "70%"],
      center: ["50%", "54%"],
      data: slices,
      label: { formatter: "{b} {d}%", color: INK.text, fontSize: fontSize() },
    }],
  };
}

function optionsFor(data) {
  readInk();
  const make = data.type === "pie" ? pieOptions : axisOptions;
  return {
    color: PALETTES[INK.scheme] || PALETTES.light,
    animation: !still,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { show: data.series.length > 1, type: "scroll", left: 0, bottom: 0, textStyle: { color: INK.text, fontSize: fontSize() } },
    // Drawn on the canvas: an HTML tooltip needs inline styles, which the site's policy forbids.
    tooltip: {
      renderMode: "richText",
      confine: true,
      trigger: data.type === "pie" ? "item" : "axis",
      valueFormatter: (value) => withUnit(value, data.unit),
    },
    ...make(data),
  };
}

function describe(data) {
  const lines = data.series.map((one) => {
    const parts = data.categories.map((name, i) => `${name} ${withUnit(one.data[i], data.unit)}`);
    return `${one.name}：${parts.slice(0, 12).join("，")}`;
  });
  return `${data.title}。${lines.join("。")}`;
}

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  if (isHorizontal(data)) box.style.height = `${data.categories.length * 2.75 * data.series.length + 4}rem`;
  box.setAttribute("aria-label", describe(data));
  const chart = echarts.init(box);
  chart.setOption(optionsFor(data));
  if (data.urls) {
    chart.on("click", (point) => {
      const url = data.urls[point.dataIndex];
      if (url) window.location.href = url;
    });
  }
  new ResizeObserver(() => chart.resize()).observe(box);
  document.addEventListener("themechange", () => chart.setOption(optionsFor(data)));
}

// The library is large: it is fetched when the first chart comes into sight.
const library = document.currentScript.dataset.library;
let loaded;

function load() {
  loaded ||= new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: library, onload: done, onerror: failed });
    document.head.append(script);
  });
  return loaded;
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    load().then(() => draw(entry.target));
  }
}, { rootMargin: "200px" });

for (const box of document.querySelectorAll("[data-chart]")) {
  box.classList.add("is-drawn"); // its place is kept, so that nothing moves when it is drawn
  watcher.observe(box);
}
