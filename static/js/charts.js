// Charts drawn by Chart.js from the JSON beside them; the table under each says the same. Colours come from the theme and follow the scheme.

const drawn = [];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const tones = { ok: "--ok", risk: "--accent", late: "--late", hold: "--hold", soft: "--ink-soft", brand: "--brand", accent: "--accent" };
const palette = ["--brand", "--accent", "--hold", "--ok", "--late", "--ink-soft"];
const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [1, 2], [12, 6]];

function dataset(series, index, type) {
  const colour = css(tones[series.tone] || palette[index % palette.length]);
  const line = type === "line";
  return {
    label: series.name,
    data: series.values,
    borderColor: colour,
    backgroundColor: line ? "transparent" : colour,
    borderWidth: line ? 2.5 : 0,
    borderDash: line ? dashes[index % dashes.length] : [],
    pointRadius: line ? (series.values.length > 40 ? 0 : 2.5) : undefined,
    pointBackgroundColor: colour,
    tension: 0,
    spanGaps: false,
    borderRadius: 2,
    maxBarThickness: 26,
  };
}

function options(chart, number) {
  const ink = css("--ink-soft");
  const line = css("--line");
  const across = chart.type === "hbar";
  const write = (value) => number.format(value) + (chart.unit ? `${chart.unit === "%" ? "" : " "}${chart.unit}` : "");
  const values = { beginAtZero: true, stacked: Boolean(chart.stacked), grid: { color: line }, border: { display: false }, ticks: { color: ink, callback: write, precision: 0 } };
  if (chart.max !== undefined) values.max = chart.max;
  const labels = { stacked: Boolean(chart.stacked), grid: { display: false }, border: { color: ink }, ticks: { color: ink, autoSkip: !across, maxRotation: 0 } };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    indexAxis: across ? "y" : "x",
    interaction: { mode: "index", intersect: false, axis: across ? "y" : "x" },
    scales: across ? { x: values, y: labels } : { x: labels, y: values },
    plugins: {
      legend: { display: chart.series.length > 1, position: "top", align: "start", rtl: document.dir === "rtl", labels: { color: css("--ink"), boxWidth: 22, boxHeight: 2 } },
      tooltip: { backgroundColor: css("--ink"), titleColor: css("--paper"), bodyColor: css("--paper"), callbacks: { label: (item) => `${item.dataset.label}: ${item.raw === null ? "–" : write(item.raw)}` } },
    },
  };
}

function draw(box) {
  const source = document.getElementById(box.dataset.chart);
  const canvas = box.querySelector("canvas");
  if (!source || !canvas || !window.Chart) return;
  const chart = JSON.parse(source.textContent);
  const number = new Intl.NumberFormat(new Intl.Locale(document.documentElement.lang || "en", { region: "US" }), { maximumFractionDigits: 1 });
  box.classList.add("is-drawn");
  Chart.defaults.font.family = css("--font").replace(/"/g, "'") || "sans-serif";
  Chart.defaults.font.size = 13;
  const made = new Chart(canvas, { type: chart.type === "line" ? "line" : "bar", data: { labels: chart.labels, datasets: chart.series.map((series, index) => dataset(series, index, chart.type)) }, options: options(chart, number) });
  drawn.push({ box, made });
}

function drawAll() {
  drawn.splice(0).forEach(({ made }) => made.destroy());
  for (const box of document.querySelectorAll("[data-chart]")) draw(box);
}

drawAll();
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
window.addEventListener("beforeprint", () => { for (const table of document.querySelectorAll(".chart-box details")) table.open = true; });
