// WebGL program for edges: solid, dashed, dotted or struck by the status of their claims, with an arrow head, and
// beside each other where several join the same two nodes. Built on sigma's clamped edges.
import { createEdgeClampedProgram, floatColor } from "../vendor/graph.js";

const STYLES = { asserted: 0, possible: 1, planned: 2, denied: 3 };
const WIDE = 5; // the drawn strip, in widths of the line: room for arrow head and strike
const Clamped = createEdgeClampedProgram({ lengthToThicknessRatio: 0 });

const FRAGMENT = `
precision mediump float;
varying vec4 v_color;
varying float v_along;
varying float v_across;
varying float v_length;
varying float v_style;
varying float v_pixels;
void main(void) {
  #ifdef PICKING_MODE
  gl_FragColor = v_color;
  #else
  float side = abs(v_across) * v_pixels;
  float line = v_pixels / ${WIDE.toFixed(1)};
  float ink = 1.0 - smoothstep(line - 0.6, line + 0.6, side);
  if (v_style > 0.5 && v_style < 1.5) ink *= step(mod(v_along, 11.0), 6.5);
  if (v_style > 1.5 && v_style < 2.5) ink *= step(mod(v_along, 5.5), 2.4);
  if (v_style > 2.5) {
    float strike = abs((v_along - v_length * 0.5) - v_across * v_pixels * 0.8);
    ink = max(ink, 1.0 - smoothstep(0.6, 1.7, strike));
  }
  float left = v_length - v_along;
  float head = v_pixels * 1.9;
  if (left < head) ink = max(ink * step(head * 0.5, left), 1.0 - smoothstep(left * 0.5 - 0.7, left * 0.5 + 0.3, side));
  gl_FragColor = v_color * ink;
  #endif
}`;

export class StatusEdgeProgram extends Clamped {
  getDefinition() {
    const definition = super.getDefinition();
    const vertex = definition.VERTEX_SHADER_SOURCE
      .replace("attribute float a_radiusCoef;", `attribute float a_radiusCoef;
attribute float a_style;
attribute float a_shift;
uniform vec2 u_size;
varying float v_along;
varying float v_across;
varying float v_length;
varying float v_style;
varying float v_pixels;`)
      .replace("void main() {", `float pixels(vec2 way) { return length((u_matrix * vec3(way, 0)).xy * 0.5 * u_size); }
void main() {`)
      .replace(/\}\s*$/, `
  vec2 shift = a_normal / length(a_normal) * a_shift * u_correctionRatio * 2.0;
  gl_Position.xy += (u_matrix * vec3(shift, 0)).xy;
  vec2 whole = a_positionEnd - a_positionStart;
  float cut = pixels(unitNormal * a_radius * 2.0 * u_correctionRatio / u_sizeRatio);
  v_length = max(pixels(whole) - cut, 1.0);
  v_along = a_positionCoef * v_length;
  v_across = a_normalCoef;
  v_pixels = pixels(unitNormal * webGLThickness);
  v_style = a_style;
}`);
    return {
      ...definition,
      VERTEX_SHADER_SOURCE: vertex,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      UNIFORMS: [...definition.UNIFORMS, "u_size"],
      ATTRIBUTES: [...definition.ATTRIBUTES,
        { name: "a_style", size: 1, type: WebGLRenderingContext.FLOAT }, { name: "a_shift", size: 1, type: WebGLRenderingContext.FLOAT }],
    };
  }

  processVisibleItem(index, start, source, target, data) {
    const dx = target.x - source.x;
    const dy = target.y - source.y;
    const scale = (data.size * WIDE) / (Math.hypot(dx, dy) || 1);
    this.array.set([source.x, source.y, target.x, target.y, -dy * scale, dx * scale, floatColor(data.color), index, target.size || 1,
      STYLES[data.status] ?? 0, data.shift ?? 0], start);
  }

  setUniforms(params, info) {
    super.setUniforms(params, info);
    info.gl.uniform2f(info.uniformLocations.u_size, params.width, params.height);
  }
}
