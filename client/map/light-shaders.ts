/** The shaders of the light: which step each place shows is worked out where it is drawn, from the cells round it and the time. */
import { SAMPLE_PARTS, SAMPLE_X_STEPS, SAMPLE_Y_STEPS } from '#geodata/sample-points'
import { COMPOUND_TYPES } from '#wire/places'
import { LIGHT_STEPS } from '../wall/theme.ts'
import { EDGE_BLOCK, EDGE_REACH_M, EDGE_STEP, TYPE_STEP } from './edge-atlas.ts'
import { ATLAS_BLOCKS, BLOCK, BORDER, NO_RING, SIDE } from './light-atlas.ts'

/** A place belongs to the surroundings where at least this share of the samples round it does: less than a half, for corners stay sharp. */
const RING_SHARE = 0.25

/** Values below this belong to no ring: well below the time that stands for "never". */
const RING_FROM = NO_RING * 0.75

/** Of two triangles, tile by tile. */
export const VERTICES_A_TILE = 6

/** Vertices find their tile by their number: tens of thousands of instances of four corners each cost a card ten times as much. */
export const lightVs = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform mat4 matrix;
uniform sampler2D bounds;
out vec2 cell;
flat out ivec2 lightHome;
flat out ivec2 edgeHome;
const ivec2 corners[${VERTICES_A_TILE}] = ivec2[${VERTICES_A_TILE}](ivec2(0, 0), ivec2(1, 0), ivec2(0, 1), ivec2(0, 1), ivec2(1, 0), ivec2(1, 1));
void main() {
  int slot = gl_VertexID / ${VERTICES_A_TILE};
  vec2 corner = vec2(corners[gl_VertexID % ${VERTICES_A_TILE}]);
  cell = corner * ${float(SIDE)};
  ivec2 block = ivec2(slot % ${ATLAS_BLOCKS}, slot / ${ATLAS_BLOCKS});
  lightHome = block * ${BLOCK} + ${BORDER};
  edgeHome = block * ${EDGE_BLOCK};
  vec4 sides = texelFetch(bounds, block, 0);
  gl_Position = matrix * vec4(mix(sides.x, sides.z, corner.x), mix(sides.w, sides.y, corner.y), 0.0, 1.0);
}
`

/** Nine steps in three vectors: the last one's other places are never reached. */
const steps = LIGHT_STEPS.map(({ upTo }) => float(upTo))
const last = LIGHT_STEPS.length - 1

export const lightFs = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform sampler2D light;
uniform sampler2D edge;
uniform float nowS;
uniform float intervalS[${COMPOUND_TYPES.length}];
uniform float metresPerPx;
uniform bool isGapsOnly;
uniform int reach;
uniform float heard;
uniform float sharePerPx;
in vec2 cell;
flat in ivec2 lightHome;
flat in ivec2 edgeHome;
out vec4 colour;

const vec4 first = vec4(${steps.slice(0, 4).join(', ')});
const vec4 middle = vec4(${steps.slice(4, 8).join(', ')});

vec2 sampleOf(ivec2 at) {
  ivec2 parts = ivec2(${SAMPLE_X_STEPS.column} * at.x + ${SAMPLE_X_STEPS.row} * at.y, ${SAMPLE_Y_STEPS.column} * at.x + ${SAMPLE_Y_STEPS.row} * at.y);
  // Cells to the west and south of a tile have negative numbers: whole turns are added.
  parts = (parts + ${SAMPLE_PARTS * SIDE}) % ${SAMPLE_PARTS};
  return vec2(at) + (vec2(parts) + 0.5) / ${float(SAMPLE_PARTS)};
}

// A share of the samples round a place, as how much of the pixel lies on the lit side of the line where it is a half.
float covers(float share) { return clamp((share - 0.5) / sharePerPx + 0.5, 0.0, 1.0); }
vec4 covers(vec4 share) { return clamp((share - 0.5) / sharePerPx + 0.5, 0.0, 1.0); }

void main() {
  vec2 inCell = clamp(cell, 0.0, ${float(SIDE)});
  ivec2 home = min(ivec2(inCell), ${SIDE - 1});
  ivec2 corner = edgeHome + min(ivec2(inCell / ${float(EDGE_STEP)}), ${SIDE / EDGE_STEP - 1});
  vec2 part = inCell / ${float(EDGE_STEP)} - vec2(corner - edgeHome);
  vec3 e00 = texelFetch(edge, corner, 0).rgb;
  vec3 e10 = texelFetch(edge, corner + ivec2(1, 0), 0).rgb;
  vec3 e01 = texelFetch(edge, corner + ivec2(0, 1), 0).rgb;
  vec3 e11 = texelFetch(edge, corner + ivec2(1, 1), 0).rgb;
  // Ways to the edges of the surroundings and of the gaps, and with them how much of the pixel lies inside.
  vec2 ways = (mix(mix(e00.rg, e10.rg, part.x), mix(e01.rg, e11.rg, part.x), part.y) - 0.5) * ${float(2 * EDGE_REACH_M)};
  vec2 inside = clamp(0.5 - ways / metresPerPx, 0.0, 1.0);
  float clip = inside.x * (isGapsOnly ? inside.y : 1.0);
  if (clip <= 0.0) discard;
  float typed = part.x < 0.5 ? (part.y < 0.5 ? e00.b : e01.b) : (part.y < 0.5 ? e10.b : e11.b);
  float interval = intervalS[int(typed * 255.0 / ${float(TYPE_STEP)} + 0.5)];

  float all = 0.0;
  float ring = 0.0;
  vec4 seenFirst = vec4(0.0);
  vec4 seenMiddle = vec4(0.0);
  float seen = 0.0;
  for (int dy = -reach; dy <= reach; dy++) {
    for (int dx = -reach; dx <= reach; dx++) {
      ivec2 at = home + ivec2(dx, dy);
      vec2 off = sampleOf(at) - inCell;
      float near = max(0.0, 1.0 - dot(off, off) / (heard * heard));
      float weight = near * near;
      float value = texelFetch(light, lightHome + at, 0).r;
      all += weight;
      if (value < ${float(RING_FROM)}) continue;
      float age = (nowS - value) / interval;
      ring += weight;
      seenFirst += weight * vec4(lessThanEqual(vec4(age), first));
      seenMiddle += weight * vec4(lessThanEqual(vec4(age), middle));
      seen += age <= ${steps[last]} ? weight : 0.0;
    }
  }
  float total = max(ring, 1e-6);
  float lit = clip * covers(seen / total);
  if (lit <= 0.0 || ring < ${float(RING_SHARE)} * all) discard;
  vec4 inFirst = covers(seenFirst / total);
  vec4 inMiddle = covers(seenMiddle / total);
  vec3 paint = ${rgb(LIGHT_STEPS[last]!.colour)};
${LIGHT_STEPS.slice(0, last)
  .map(({ colour }, step) => {
    const [group, place] = [step < 4 ? 'First' : 'Middle', 'xyzw'[step % 4]!]
    return `  paint = mix(paint, ${rgb(colour)}, in${group}.${place});`
  })
  .reverse()
  .join('\n')}
  colour = vec4(paint * lit, lit);
}
`

/** A number as the shading language wants it: with its point. */
function float(figure: number): string {
  return Number.isInteger(figure) ? figure.toFixed(1) : String(figure)
}

/** `#rrggbb` as a colour of the shading language. */
function rgb(hex: string): string {
  const part = (at: number): string => float(Number.parseInt(hex.slice(at, at + 2), 16) / 255)
  return `vec3(${part(1)}, ${part(3)}, ${part(5)})`
}
