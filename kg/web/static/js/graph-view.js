// The drawn graph: sigma over a graphology graph, laid out in a worker, exported as PNG, SVG and GraphML.
import { MultiDirectedGraph, Sigma } from "../vendor/graph.js";
import { StatusEdgeProgram } from "./edge-program.js";

const PALETTE = { light: ["#1f4e79", "#8a5a00", "#1d6b4a", "#8b2f5c", "#5a4a9c", "#a0431f", "#2b7a85"], dark: ["#7fb2e5", "#dcae5a", "#7bcfa2", "#e08fb8", "#b3a4f0", "#f0a07d", "#7fd0da"] };
const DASHES = { asserted: "", possible: "7 4", planned: "2.4 3", denied: "" };
const SPREAD = 100;
const MANY = 2500; // links, from which on they are plain lines, hidden while the view moves

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = () => document.documentElement.dataset.theme === "dark";

/** A number in [0, 1) from a text, so that a node begins at the same place every time. */
function chance(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return (hash >>> 0) / 2 ** 32;
}

export class GraphView {
  constructor(stage, { onNode, onEdge, onStage }) {
    this.graph = new MultiDirectedGraph();
    this.classes = [];
    this.parts = new Map();
    this.shown = { node: null, edge: null, near: new Set() };
    this.worker = new Worker(new URL("./layout-worker.js", import.meta.url), { type: "module" });
    this.turn = 0;
    this.worker.addEventListener("message", ({ data }) => this.place(data));
    this.sigma = new Sigma(this.graph, stage, {
      defaultEdgeType: "status", edgeProgramClasses: { status: StatusEdgeProgram }, enableEdgeEvents: true, allowInvalidContainer: true,
      labelFont: css("--sans") || "sans-serif", labelSize: 13, labelDensity: 0.7, labelGridCellSize: 110, labelRenderedSizeThreshold: 5, edgeLabelSize: 11,
      minEdgeThickness: 0.9, stagePadding: 70, zIndex: true, minCameraRatio: 0.02, maxCameraRatio: 12, hideEdgesOnMove: false,
      renderEdgeLabels: true, edgeLabelFont: css("--sans") || "sans-serif",
      nodeReducer: (node, data) => this.reduceNode(node, data), edgeReducer: (edge, data) => this.reduceEdge(edge, data),
      defaultDrawNodeHover: (context, data, settings) => hover(context, data, settings),
    });
    this.sigma.on("clickNode", ({ node }) => onNode(node));
    this.sigma.on("doubleClickNode", (event) => { event.preventSigmaDefault(); onNode(event.node, true); });
    this.sigma.on("clickEdge", ({ edge }) => onEdge(this.graph.getEdgeAttributes(edge), edge));
    this.sigma.on("clickStage", () => onStage());
    this.sigma.on("enterNode", ({ node }) => this.near(node));
    this.sigma.on("leaveNode", () => this.near(this.shown.node));
    this.sigma.on("enterEdge", () => { stage.style.cursor = "pointer"; });
    this.sigma.on("leaveEdge", () => { stage.style.cursor = ""; });
    this.drag();
    document.addEventListener("theme", () => this.paint());
    this.paint();
  }

  paint() {
    this.sigma.setSetting("labelColor", { color: css("--ink") });
    this.sigma.setSetting("edgeLabelColor", { color: css("--soft") });
    this.colors = { asserted: css("--asserted"), possible: css("--possible"), planned: css("--planned"), denied: css("--denied"), faint: css("--line"), other: css("--line-strong") };
    this.sigma.refresh();
  }

  colorOf(cls) {
    const at = this.classes.indexOf(cls);
    return PALETTE[dark() ? "dark" : "light"][at] ?? this.colors.other;
  }

  reduceNode(node, data) {
    const { near } = this.shown;
    const faint = near.size > 0 && !near.has(node);
    const filtered = data.hidden;
    return { ...data, hidden: filtered, color: faint ? this.colors.faint : this.colorOf(data.cls), label: faint ? "" : data.label,
      highlighted: node === this.shown.node, forceLabel: near.has(node) && near.size < 60, zIndex: near.has(node) ? 1 : 0 };
  }

  reduceEdge(edge, data) {
    const { near, node } = this.shown;
    const [source, target] = this.graph.extremities(edge);
    const away = near.size > 0 && node && source !== this.over && target !== this.over;
    const chosen = edge === this.shown.edge;
    return { ...data, type: this.many && !chosen ? "line" : "status", color: away && !chosen ? this.colors.faint : this.colors[data.status], size: chosen ? data.size + 1.4 : data.size,
      label: chosen || (near.size > 0 && near.size < 25 && !away && data.named) ? data.relation : "", forceLabel: chosen };
  }

  /** Bring a node and its neighbours out. */
  near(node) {
    this.over = node;
    this.shown.near = node && this.graph.hasNode(node) ? new Set([node, ...this.graph.neighbors(node)]) : new Set();
    this.sigma.refresh({ skipIndexation: true });
  }

  choose(node, edge = null) {
    this.shown.node = node;
    this.shown.edge = edge;
    this.near(node);
  }

  /** Add nodes and links; what is there stays where it is. around: a node beside which new ones begin. */
  add(nodes, links, around = null) {
    const at = around && this.graph.hasNode(around) ? this.graph.getNodeAttributes(around) : { x: 0, y: 0 };
    let fresh = 0;
    for (const node of nodes) {
      if (this.graph.hasNode(node.iri)) continue;
      const angle = chance(node.iri) * 2 * Math.PI;
      const far = (around ? 12 : SPREAD * Math.sqrt(nodes.length / 40)) * (0.3 + chance(`${node.iri}r`));
      this.graph.addNode(node.iri, { label: node.label, cls: node.cls, claims: node.claims, documents: node.documents,
        size: 3 + Math.min(11, Math.sqrt(node.claims) * 0.9), x: at.x + far * Math.cos(angle), y: at.y + far * Math.sin(angle) });
      fresh++;
    }
    for (const link of links) this.addLink(link);
    const many = this.many = this.graph.size > MANY;
    this.sigma.setSetting("enableEdgeEvents", !many);
    this.sigma.setSetting("hideEdgesOnMove", many);
    this.sigma.setSetting("renderEdgeLabels", !many);
    this.countClasses();
    this.beside();
    if (fresh) this.layout();
    else this.sigma.refresh();
    return fresh;
  }

  /** Draw claims of one status from one node to another as one line, whatever they claim. */
  addLink(link) {
    const key = `${link.source} ${link.target} ${link.status}`;
    if (!this.graph.hasNode(link.source) || !this.graph.hasNode(link.target)) return;
    const part = `${link.property || link.type}`;
    const parts = this.parts.get(key) ?? new Map();
    this.parts.set(key, parts.set(part, { relation: link.relation, count: link.count }));
    const all = [...parts.values()].sort((a, b) => b.count - a.count);
    const count = all.reduce((sum, one) => sum + one.count, 0);
    const relation = all.slice(0, 2).map((one) => one.relation).join(", ") + (all.length > 2 ? ` +${all.length - 2}` : "");
    const drawn = { status: link.status, count, relation, claims: Boolean(link.type), size: 0.8 + Math.min(1.2, Math.log2(count + 1) * 0.3) };
    if (this.graph.hasEdge(key)) this.graph.mergeEdgeAttributes(key, drawn);
    else this.graph.addEdgeWithKey(key, link.source, link.target, { source: link.source, target: link.target, ...drawn });
  }

  /** Put links that join the same two nodes beside each other. */
  beside() {
    const groups = new Map();
    this.graph.forEachEdge((edge, _, source, target) => {
      const key = source < target ? `${source} ${target}` : `${target} ${source}`;
      groups.set(key, [...(groups.get(key) ?? []), [edge, source < target ? 1 : -1]]);
    });
    for (const group of groups.values()) {
      group.sort((a, b) => this.graph.getEdgeAttribute(b[0], "count") - this.graph.getEdgeAttribute(a[0], "count"));
      group.forEach(([edge, way], i) => this.graph.mergeEdgeAttributes(edge, { shift: way * (i - (group.length - 1) / 2) * 4, named: i === 0 }));
    }
  }

  countClasses() {
    const counts = new Map();
    this.graph.forEachNode((_, node) => counts.set(node.cls, (counts.get(node.cls) ?? 0) + 1));
    this.classes = [...counts].filter(([cls]) => cls).sort((a, b) => b[1] - a[1]).map(([cls]) => cls).slice(0, PALETTE.light.length);
    this.counts = counts;
  }

  layout() {
    this.turn++;
    const { order } = this.graph;
    this.order = this.graph.nodes();
    const links = this.graph.mapEdges((_, edge, source, target) => [source, target, Math.log2(edge.count + 1)]);
    this.worker.postMessage({ turn: this.turn, iterations: order > 2000 ? 240 : order > 500 ? 400 : 700, links,
      nodes: this.order.map((id) => { const n = this.graph.getNodeAttributes(id); return [id, n.x, n.y, n.size]; }) });
    this.laidOut = new Promise((done) => { this.finish = done; });
  }

  place({ positions, done, turn }) {
    if (turn !== this.turn) return;
    let i = 0;
    const at = new Map(this.order.map((id) => [id, i++]));
    const now = performance.now();
    if (!done && now < (this.nextPlacing ?? 0)) return; // drawing may not take more than a part of the time
    this.graph.updateEachNodeAttributes((id, node) => {
      const place = at.get(id);
      if (place === undefined || id === this.dragged) return node;
      node.x = positions[2 * place];
      node.y = positions[2 * place + 1];
      return node;
    }, { attributes: ["x", "y"] });
    this.sigma.refresh();
    this.nextPlacing = performance.now() + 12 * (performance.now() - now);
    if (done) this.finish?.();
  }

  drag() {
    const mouse = this.sigma.getMouseCaptor();
    let moving = null;
    this.sigma.on("downNode", ({ node }) => { moving = node; });
    mouse.on("mousemovebody", (event) => {
      if (!moving) return;
      this.dragged = moving;
      if (!this.sigma.getCustomBBox()) this.sigma.setCustomBBox(this.sigma.getBBox());
      this.graph.mergeNodeAttributes(moving, this.sigma.viewportToGraph(event));
      event.preventSigmaDefault();
      event.original.preventDefault();
      event.original.stopPropagation();
    });
    mouse.on("mouseup", () => { moving = null; this.dragged = null; });
  }

  clear() {
    this.turn++;
    this.graph.clear();
    this.parts.clear();
    this.choose(null);
  }

  zoom(factor) {
    const camera = this.sigma.getCamera();
    factor > 1 ? camera.animatedZoom({ factor, duration: 200 }) : camera.animatedUnzoom({ factor: 1 / factor, duration: 200 });
  }

  fit() {
    this.sigma.getCamera().animatedReset({ duration: 250 });
  }

  svg() {
    const { width, height } = this.sigma.getDimensions();
    const text = (value) => value.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
    const at = (node) => this.sigma.graphToViewport(this.graph.getNodeAttributes(node));
    const parts = [`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
      `<rect width="${width}" height="${height}" fill="${css("--paper")}"/>`,
      ...Object.entries(this.colors).map(([name, color]) => `<marker id="to-${name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 1 8 4 0 7z" fill="${color}"/></marker>`)];
    this.graph.forEachEdge((edge, data, source, target) => {
      if (this.graph.getNodeAttribute(source, "hidden") || this.graph.getNodeAttribute(target, "hidden") || data.hidden) return;
      const [a, b] = [at(source), at(target)];
      const far = Math.hypot(b.x - a.x, b.y - a.y) || 1;
      const [ux, uy] = [(b.x - a.x) / far, (b.y - a.y) / far];
      const [sx, sy] = [-uy * (data.shift ?? 0), ux * (data.shift ?? 0)];
      const end = far - this.sigma.scaleSize(this.graph.getNodeAttribute(target, "size"));
      parts.push(`<path d="M${a.x + sx} ${a.y + sy} ${a.x + ux * end + sx} ${a.y + uy * end + sy}" stroke="${this.colors[data.status]}" stroke-width="${data.size}" stroke-dasharray="${DASHES[data.status]}" marker-end="url(#to-${data.status})" fill="none"><title>${text(data.relation)} (${data.status})</title></path>`);
      if (data.status === "denied") {
        const [mx, my] = [a.x + (ux * end) / 2 + sx, a.y + (uy * end) / 2 + sy];
        parts.push(`<path d="M${mx - 5} ${my + 5} ${mx + 5} ${my - 5}" stroke="${this.colors.denied}" stroke-width="1.6"/>`);
      }
    });
    this.graph.forEachNode((node, data) => {
      if (data.hidden) return;
      const p = at(node);
      const r = this.sigma.scaleSize(data.size);
      parts.push(`<circle cx="${p.x}" cy="${p.y}" r="${r}" fill="${this.colorOf(data.cls)}"/><text x="${p.x + r + 3}" y="${p.y + 4}" fill="${css("--ink")}">${text(data.label)}</text>`);
    });
    return `${parts.join("\n")}\n</svg>\n`;
  }

  async png() {
    const { width, height } = this.sigma.getDimensions();
    const url = URL.createObjectURL(new Blob([this.svg()], { type: "image/svg+xml" }));
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    return new Promise((done) => { canvas.toBlob(done, "image/png"); });
  }

  graphml() {
    const text = (value) => String(value).replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
    const keys = [["node", "label"], ["node", "class"], ["edge", "relation"], ["edge", "status"], ["edge", "count"]];
    const data = (key, value) => `<data key="${key}">${text(value)}</data>`;
    const nodes = this.graph.mapNodes((id, node) => `<node id="${text(id)}">${data("node-label", node.label)}${data("node-class", node.cls)}</node>`);
    const edges = this.graph.mapEdges((_, e, source, target) => `<edge source="${text(source)}" target="${text(target)}">${["relation", "status", "count"].map((k) => data(`edge-${k}`, e[k])).join("")}</edge>`);
    return ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">",
      ...keys.map(([of, name]) => `<key id="${of}-${name}" for="${of}" attr.name="${name}" attr.type="${name === "count" ? "int" : "string"}"/>`),
      "<graph edgedefault=\"directed\">", ...nodes, ...edges, "</graph>", "</graphml>", ""].join("\n");
  }
}

function hover(context, data, settings) {
  context.font = `${settings.labelSize}px ${settings.labelFont}`;
  const wide = context.measureText(data.label ?? "").width + data.size + 10;
  context.fillStyle = css("--raised");
  context.strokeStyle = css("--line-strong");
  context.beginPath();
  context.roundRect(data.x - data.size - 3, data.y - 12, wide + data.size + 4, 24, 12);
  context.fill();
  context.stroke();
  context.fillStyle = css("--ink");
  context.fillText(data.label ?? "", data.x + data.size + 3, data.y + 4.5);
}
