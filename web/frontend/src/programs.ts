/**
 * How sigma draws ties and parties on the graphics card: ties bent and dashed, parties as discs with a rim of paper.
 * Ties are measured in pixels of the screen, so that dashes keep their length at every zoom.
 */

import { EdgeProgram, NodeProgram, type ProgramInfo } from "sigma/rendering";
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";

export interface TieDisplay extends EdgeDisplayData {
  bend: number;
  dashOn: number;
  dashOff: number;
}

export interface PartyDisplay extends NodeDisplayData {
  hollow: boolean;
}

const FLOAT = 5126;
const UNSIGNED_BYTE = 5121;
const TRIANGLE_STRIP = 5;
const TRIANGLES = 4;

const TIE_VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_start;
attribute vec2 a_end;
attribute vec4 a_shape; // width, bend, pixels on, pixels off
attribute float a_at;
attribute float a_side;

uniform mat3 u_matrix;
uniform vec2 u_size;
uniform float u_sizeRatio;

varying vec4 v_color;
varying float v_side;
varying float v_half;
varying float v_along;
varying vec2 v_dash;

const float bias = 255.0 / 254.0;

void main() {
  vec2 scale = u_size / 2.0;
  vec2 start = (u_matrix * vec3(a_start, 1.0)).xy * scale;
  vec2 end = (u_matrix * vec3(a_end, 1.0)).xy * scale;
  vec2 across = vec2(start.y - end.y, end.x - start.x);
  vec2 middle = (start + end) / 2.0 + across * a_shape.y;
  float s = 1.0 - a_at;
  vec2 point = s * s * start + 2.0 * s * a_at * middle + a_at * a_at * end;
  vec2 along = s * (middle - start) + a_at * (end - middle);
  float speed = length(along);
  vec2 normal = speed > 0.0 ? vec2(-along.y, along.x) / speed : vec2(0.0);

  float halfWidth = max(a_shape.x / u_sizeRatio, 0.9) / 2.0;
  #ifdef PICKING_MODE
  halfWidth += 3.0;
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
  v_half = halfWidth;
  v_side = a_side * (halfWidth + 0.7);
  float bent = length(end - start) * (1.0 + 2.0 / 3.0 * a_shape.y * a_shape.y);
  v_along = a_at * bent;
  v_dash = a_shape.zw;
  gl_Position = vec4((point + normal * v_side) / scale, 0.0, 1.0);
}
`;

const TIE_FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying float v_side;
varying float v_half;
varying float v_along;
varying vec2 v_dash;

void main() {
  #ifdef PICKING_MODE
  gl_FragColor = v_color;
  #else
  float cover = 1.0 - smoothstep(v_half - 0.5, v_half + 0.7, abs(v_side));
  if (v_dash.y > 0.0) {
    float at = mod(v_along, v_dash.x + v_dash.y);
    cover *= smoothstep(-0.5, 0.5, at) * (1.0 - smoothstep(v_dash.x - 0.5, v_dash.x + 0.5, at));
  }
  float alpha = v_color.a * cover;
  gl_FragColor = vec4(v_color.rgb * alpha, alpha);
  #endif
}
`;

const TIE_UNIFORMS = ["u_matrix", "u_size", "u_sizeRatio"] as const;

function tieProgram(segments: number) {
  const strip: number[][] = [];
  for (let i = 0; i <= segments; i += 1) strip.push([i / segments, 1], [i / segments, -1]);

  return class TieProgram extends EdgeProgram<(typeof TIE_UNIFORMS)[number]> {
    override drawLabel = undefined;

    getDefinition() {
      return {
        VERTICES: strip.length,
        VERTEX_SHADER_SOURCE: TIE_VERTEX,
        FRAGMENT_SHADER_SOURCE: TIE_FRAGMENT,
        METHOD: TRIANGLE_STRIP,
        UNIFORMS: TIE_UNIFORMS,
        ATTRIBUTES: [
          { name: "a_start", size: 2, type: FLOAT },
          { name: "a_end", size: 2, type: FLOAT },
          { name: "a_shape", size: 4, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [
          { name: "a_at", size: 1, type: FLOAT },
          { name: "a_side", size: 1, type: FLOAT },
        ],
        CONSTANT_DATA: strip,
      };
    }

    processVisibleItem(
      id: number,
      at: number,
      source: NodeDisplayData,
      target: NodeDisplayData,
      data: EdgeDisplayData,
    ) {
      const { bend, dashOn, dashOff } = data as TieDisplay;
      const color = floatColor(data.color);
      this.array.set([source.x, source.y, target.x, target.y, data.size, bend, dashOn, dashOff, color, id], at);
    }

    setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo) {
      gl.uniformMatrix3fv(uniformLocations.u_matrix ?? null, false, params.matrix);
      gl.uniform2f(uniformLocations.u_size ?? null, params.width, params.height);
      gl.uniform1f(uniformLocations.u_sizeRatio ?? null, params.sizeRatio);
    }
  };
}

/** For ties that are alone between their two ends. */
export const StraightTie = tieProgram(1);
/** For parallel ties. */
export const BentTie = tieProgram(14);

const PARTY_VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute vec2 a_shape; // radius, hollow
attribute vec2 a_corner;

uniform mat3 u_matrix;
uniform vec2 u_size;
uniform float u_sizeRatio;

varying vec4 v_color;
varying vec2 v_at;
varying float v_radius;
varying float v_hollow;

const float bias = 255.0 / 254.0;

void main() {
  vec2 scale = u_size / 2.0;
  v_radius = max(a_shape.x / u_sizeRatio, 1.2);
  v_at = a_corner * (v_radius + 2.0);
  v_hollow = a_shape.y;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
  gl_Position = vec4((u_matrix * vec3(a_position, 1.0)).xy + v_at / scale, 0.0, 1.0);
}
`;

const PARTY_FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_at;
varying float v_radius;
varying float v_hollow;
uniform vec4 u_paper;

void main() {
  float far = length(v_at);
  #ifdef PICKING_MODE
  if (far > v_radius + 2.0) discard;
  gl_FragColor = v_color;
  #else
  float disc = 1.0 - smoothstep(v_radius - 0.5, v_radius + 0.5, far);
  float rim = 1.0 - smoothstep(v_radius + 0.6, v_radius + 1.6, far);
  float hole = v_hollow * (1.0 - smoothstep(v_radius - 2.0, v_radius - 1.2, far));
  vec3 ink = mix(u_paper.rgb, v_color.rgb, disc * (1.0 - hole));
  float alpha = rim * v_color.a;
  gl_FragColor = vec4(ink * alpha, alpha);
  #endif
}
`;

const PARTY_UNIFORMS = ["u_matrix", "u_size", "u_sizeRatio", "u_paper"] as const;

/** A disc per party; `paper` gives the colour of the page as it is now, each part 0 to 1. */
export function partyProgram(paper: () => [number, number, number]) {
  return class PartyProgram extends NodeProgram<(typeof PARTY_UNIFORMS)[number]> {
    override drawLabel = undefined;
    override drawHover = undefined;

    getDefinition() {
      return {
        VERTICES: 6,
        VERTEX_SHADER_SOURCE: PARTY_VERTEX,
        FRAGMENT_SHADER_SOURCE: PARTY_FRAGMENT,
        METHOD: TRIANGLES,
        UNIFORMS: PARTY_UNIFORMS,
        ATTRIBUTES: [
          { name: "a_position", size: 2, type: FLOAT },
          { name: "a_shape", size: 2, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
        CONSTANT_DATA: [
          [-1, -1],
          [1, -1],
          [-1, 1],
          [-1, 1],
          [1, -1],
          [1, 1],
        ],
      };
    }

    processVisibleItem(id: number, at: number, data: NodeDisplayData) {
      const hollow = (data as PartyDisplay).hollow ? 1 : 0;
      this.array.set([data.x, data.y, data.size, hollow, floatColor(data.color), id], at);
    }

    setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo) {
      gl.uniformMatrix3fv(uniformLocations.u_matrix ?? null, false, params.matrix);
      gl.uniform2f(uniformLocations.u_size ?? null, params.width, params.height);
      gl.uniform1f(uniformLocations.u_sizeRatio ?? null, params.sizeRatio);
      gl.uniform4f(uniformLocations.u_paper ?? null, ...paper(), 1);
    }
  };
}
