import type { CustomLayerInterface, CustomRenderMethodInput, Map as BaseMap } from "maplibre-gl";
import { FUEL_GROUPS } from "@/lib/fuels";
import { FLOATS_PER_POINT, type Points } from "./points";

const VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform float u_scale;
uniform float u_pixel_ratio;
uniform vec3 u_colors[${FUEL_GROUPS.length}];
in vec4 a_point;
out vec3 v_color;
out float v_radius;
void main() {
  gl_Position = u_matrix * vec4(a_point.xy, 0.0, 1.0);
  v_radius = min(26.0, 1.4 + a_point.z * u_scale) * u_pixel_ratio;
  // Room for the smoothed edge.
  gl_PointSize = 2.0 * (v_radius + 1.0);
  v_color = u_colors[int(a_point.w)];
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
uniform vec3 u_ring;
in vec3 v_color;
in float v_radius;
out vec4 color;
void main() {
  float away = length(gl_PointCoord - 0.5) * 2.0 * (v_radius + 1.0);
  float inside = 1.0 - smoothstep(v_radius - 0.5, v_radius + 0.5, away);
  // Circles with room for it have a thin edge, so that those on each other can be told apart.
  float ring = v_radius < 3.0 ? 0.0 : smoothstep(v_radius - 1.6, v_radius - 0.6, away);
  float opacity = 0.86 * inside;
  color = vec4(mix(v_color, u_ring, ring * 0.8) * opacity, opacity);
}`;

type Rgb = readonly [number, number, number];

/**
 * Draws all plants with one call: a buffer that the graphics card keeps, and no work for the page when
 * the map moves.
 */
export class PointsLayer implements CustomLayerInterface {
  readonly id = "plants";
  readonly type = "custom";
  #map: BaseMap | null = null;
  #gl: WebGL2RenderingContext | null = null;
  #program: WebGLProgram | null = null;
  #buffer: WebGLBuffer | null = null;
  #array: WebGLVertexArrayObject | null = null;
  #points: Points = { rows: new Uint32Array(), data: new Float32Array() };
  #colors = new Float32Array(FUEL_GROUPS.length * 3);
  #ring: Rgb = [1, 1, 1];

  /** Draw these points from now on. */
  show(points: Points): void {
    this.#points = points;
    this.#upload();
    this.#map?.triggerRepaint();
  }

  /** Colours of the fuel groups in their order, and of the edge between circles; 0 to 1. */
  paint(colors: readonly Rgb[], ring: Rgb): void {
    this.#colors = Float32Array.from(colors.flat());
    this.#ring = ring;
    this.#map?.triggerRepaint();
  }

  onAdd(map: BaseMap, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#gl = gl;
    this.#program = link(gl);
    this.#buffer = gl.createBuffer();
    this.#array = gl.createVertexArray();
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    const place = gl.getAttribLocation(this.#program, "a_point");
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, FLOATS_PER_POINT, gl.FLOAT, false, 0, 0);
    gl.bindVertexArray(null);
    this.#upload();
  }

  onRemove(_map: BaseMap, gl: WebGL2RenderingContext): void {
    gl.deleteProgram(this.#program);
    gl.deleteBuffer(this.#buffer);
    gl.deleteVertexArray(this.#array);
    this.#gl = this.#map = null;
  }

  render(gl: WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    const program = this.#program;
    if (program === null || this.#map === null) return;
    const at = (name: string) => gl.getUniformLocation(program, name);
    gl.useProgram(program);
    gl.uniformMatrix4fv(at("u_matrix"), false, input.defaultProjectionData.mainMatrix);
    gl.uniform1f(at("u_scale"), 0.1 * 2 ** (0.42 * (this.#map.getZoom() - 1)));
    gl.uniform1f(at("u_pixel_ratio"), this.#map.getPixelRatio());
    gl.uniform3fv(at("u_colors"), this.#colors);
    gl.uniform3fv(at("u_ring"), this.#ring);
    gl.bindVertexArray(this.#array);
    gl.drawArrays(gl.POINTS, 0, this.#points.rows.length);
    gl.bindVertexArray(null);
  }

  #upload(): void {
    const gl = this.#gl;
    if (gl === null) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.#points.data, gl.STATIC_DRAW);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) throw new Error("the graphics context is lost");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(gl.getProgramInfoLog(program) ?? "the graphics program could not be linked");
  }
  return program;
}
