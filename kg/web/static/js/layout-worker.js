// Layout by ForceAtlas2, away from the page's own thread. Gets nodes and links, sends positions as it goes.
import { forceAtlas2, MultiDirectedGraph } from "../vendor/layout.js";

const STEP_MS = 60;
let turn = 0;

addEventListener("message", ({ data }) => {
  const mine = ++turn;
  const graph = new MultiDirectedGraph();
  data.nodes.forEach(([id, x, y, size]) => graph.addNode(id, { x, y, size }));
  data.links.forEach(([source, target, weight]) => graph.addEdge(source, target, { weight }));
  const settings = { ...forceAtlas2.inferSettings(graph), adjustSizes: data.nodes.length < 600, barnesHutOptimize: data.nodes.length > 800,
    gravity: 1.2, scalingRatio: data.nodes.length < 200 ? 14 : 8, slowDown: 4 + Math.log(data.nodes.length + 1), edgeWeightInfluence: 0.4 };
  let left = data.iterations;
  const go = () => {
    if (mine !== turn) return;
    const end = performance.now() + STEP_MS;
    do {
      forceAtlas2.assign(graph, { iterations: 4, settings });
      left -= 4;
    } while (left > 0 && performance.now() < end);
    const positions = new Float64Array(graph.order * 2);
    let at = 0;
    graph.forEachNode((_, node) => { positions[at++] = node.x; positions[at++] = node.y; });
    postMessage({ positions, done: left <= 0, turn: data.turn }, [positions.buffer]);
    if (left > 0) setTimeout(go, 0);
  };
  go();
});
