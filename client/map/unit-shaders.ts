/** The shaders of units and trails: gliding, fading and shapes are computed where they are drawn. */

/** What all four painters share: the camera, the clock and the sizes. Names are as in the shader. */
export interface SceneUniforms {
  /** World units from the origin to clip space. */
  readonly matrix: readonly number[]
  readonly viewport: readonly [number, number]
  readonly nowS: number
  readonly scalePx: number
  readonly radiusPx: number
  readonly casingPx: number
  readonly widthPx: number
  readonly trailS: number
  readonly worldPerMetre: number
  readonly selected: number
  readonly unitColour: readonly [number, number, number]
  readonly staleS: number
  readonly staleColour: readonly [number, number, number]
  readonly laggingS: number
  readonly groundColour: readonly [number, number, number]
  readonly lostS: number
  readonly lineColour: readonly [number, number, number]
  readonly isCasing: number
}

const block = `
layout(std140) uniform sceneUniforms {
  mat4 matrix;
  vec2 viewport;
  float nowS;
  float scalePx;
  float radiusPx;
  float casingPx;
  float widthPx;
  float trailS;
  float worldPerMetre;
  float selected;
  vec3 unitColour;
  float staleS;
  vec3 staleColour;
  float laggingS;
  vec3 groundColour;
  float lostS;
  vec3 lineColour;
  float isCasing;
} scene;
`

/** luma.gl's description of the block above; the order is the layout. */
export const sceneModule = {
  name: 'scene',
  vs: block,
  fs: block,
  uniformTypes: {
    matrix: 'mat4x4<f32>',
    viewport: 'vec2<f32>',
    nowS: 'f32',
    scalePx: 'f32',
    radiusPx: 'f32',
    casingPx: 'f32',
    widthPx: 'f32',
    trailS: 'f32',
    worldPerMetre: 'f32',
    selected: 'f32',
    unitColour: 'vec3<f32>',
    staleS: 'f32',
    staleColour: 'vec3<f32>',
    laggingS: 'f32',
    groundColour: 'vec3<f32>',
    lostS: 'f32',
    lineColour: 'vec3<f32>',
    isCasing: 'f32',
  },
} as const

/** A glide slows into its end, so that a mark does not stop dead at each fix; trails and units share it, and so stay together. */
const glide = `
float glideShare(float startS, float glideS) {
  return glideS > 0.0 ? clamp((scene.nowS - startS) / glideS, 0.0, 1.0) : 1.0;
}
`

export const trailVs = `#version 300 es
#define SHADER_NAME trail-vertex
in vec2 corner;
in vec4 stepPath;
in vec2 stepTime;
out float fade;
out float across;
${glide}
void main() {
  float ageS = scene.nowS - stepTime.x;
  fade = 1.0 - ageS / scene.trailS;
  vec4 a = scene.matrix * vec4(stepPath.xy, 0.0, 1.0);
  vec4 b = scene.matrix * vec4(mix(stepPath.xy, stepPath.zw, glideShare(stepTime.x, stepTime.y)), 0.0, 1.0);
  vec2 pa = a.xy / a.w * scene.viewport * 0.5;
  vec2 pb = b.xy / b.w * scene.viewport * 0.5;
  vec2 along = pb - pa;
  float lengthPx = length(along);
  vec2 direction = lengthPx > 0.001 ? along / lengthPx : vec2(1.0, 0.0);
  vec2 normal = vec2(-direction.y, direction.x);
  float halfPx = 0.5 * scene.widthPx * scene.scalePx + 0.5;
  // The ends reach on by half the width, so that steps at an angle leave no notch.
  vec2 px = mix(pa, pb, corner.x * 0.5 + 0.5) + direction * corner.x * halfPx + normal * corner.y * halfPx;
  across = corner.y * halfPx;
  bool isDrawn = fade > 0.0 && fade <= 1.0 && lengthPx > 0.05;
  gl_Position = isDrawn ? vec4(px / (scene.viewport * 0.5), 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
`

export const trailFs = `#version 300 es
#define SHADER_NAME trail-fragment
precision highp float;
in float fade;
in float across;
out vec4 colour;
void main() {
  float edge = 0.5 * scene.widthPx * scene.scalePx;
  float cover = 1.0 - smoothstep(edge - 0.5, edge + 0.5, abs(across));
  float strength = scene.isCasing > 0.5 ? 0.75 : 0.85;
  colour = vec4(scene.lineColour, cover * strength * fade);
}
`

const unitInputs = `
in vec2 corner;
in vec4 unitPath;
in vec4 unitTime;
in vec2 unitLook;
`

/** The circle within which a coarse fix is believed to be. */
export const accuracyVs = `#version 300 es
#define SHADER_NAME accuracy-vertex
${unitInputs}
out vec2 at;
out float radiusPx;
out float alpha;
${glide}
void main() {
  float ageS = scene.nowS - unitTime.z;
  vec2 place = mix(unitPath.xy, unitPath.zw, glideShare(unitTime.x, unitTime.y));
  vec4 centre = scene.matrix * vec4(place, 0.0, 1.0);
  vec4 rim = scene.matrix * vec4(place + vec2(unitLook.x * scene.worldPerMetre, 0.0), 0.0, 1.0);
  radiusPx = abs(rim.x / rim.w - centre.x / centre.w) * scene.viewport.x * 0.5;
  at = corner * (radiusPx + 2.0);
  alpha = ageS > scene.staleS ? 0.5 : 1.0;
  bool isDrawn = unitLook.x > 0.0 && unitLook.y >= 0.0 && ageS < scene.lostS && radiusPx > scene.radiusPx;
  gl_Position = isDrawn ? vec4(centre.xy / centre.w + at / (scene.viewport * 0.5), 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
`

export const accuracyFs = `#version 300 es
#define SHADER_NAME accuracy-fragment
precision highp float;
in vec2 at;
in float radiusPx;
in float alpha;
out vec4 colour;
void main() {
  float d = length(at) - radiusPx;
  float line = 1.0 - smoothstep(0.5, 1.5, abs(d));
  // Dashed, so that it is not taken for an edge of anything.
  float turn = atan(at.y, at.x) * radiusPx;
  line *= step(0.4, fract(turn / (10.0 * scene.scalePx)));
  float fill = 1.0 - smoothstep(-0.5, 0.5, d);
  colour = vec4(scene.unitColour, alpha * max(fill * 0.06, line * 0.55));
}
`

export const unitVs = `#version 300 es
#define SHADER_NAME unit-vertex
${unitInputs}
out vec2 at;
flat out float shape;
flat out float course;
flat out float ageS;
flat out float isUnconfirmed;
flat out float isSelected;
${glide}
void main() {
  ageS = scene.nowS - unitTime.z;
  isUnconfirmed = unitLook.y >= 8.0 ? 1.0 : 0.0;
  shape = unitLook.y - 8.0 * isUnconfirmed;
  course = unitTime.w;
  isSelected = abs(float(gl_InstanceID) - scene.selected) < 0.5 ? 1.0 : 0.0;
  vec4 centre = scene.matrix * vec4(mix(unitPath.xy, unitPath.zw, glideShare(unitTime.x, unitTime.y)), 0.0, 1.0);
  float reachPx = (scene.radiusPx * 2.6 + scene.casingPx) * scene.scalePx;
  at = corner * reachPx;
  bool isDrawn = unitLook.y >= 0.0 && ageS < scene.lostS;
  gl_Position = isDrawn ? vec4(centre.xy / centre.w + at / (scene.viewport * 0.5), 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
`

/** Signed distances in units of the mark's radius. Source: I. Quilez, 2D distance functions (box, polygon), the formulas only. */
export const unitFs = `#version 300 es
#define SHADER_NAME unit-fragment
precision highp float;
in vec2 at;
flat in float shape;
flat in float course;
flat in float ageS;
flat in float isUnconfirmed;
flat in float isSelected;
out vec4 colour;

float box(vec2 p, vec2 size) {
  vec2 q = abs(p) - size;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0);
}

float arrowhead(vec2 p) {
  vec2 v[4] = vec2[4](vec2(0.0, 1.45), vec2(1.0, -1.15), vec2(0.0, -0.62), vec2(-1.0, -1.15));
  float d = dot(p - v[0], p - v[0]);
  float side = 1.0;
  for (int i = 0, j = 3; i < 4; j = i, i++) {
    vec2 edge = v[j] - v[i];
    vec2 w = p - v[i];
    vec2 b = w - edge * clamp(dot(w, edge) / dot(edge, edge), 0.0, 1.0);
    d = min(d, dot(b, b));
    bvec3 c = bvec3(p.y >= v[i].y, p.y < v[j].y, edge.x * w.y > edge.y * w.x);
    if (all(c) || all(not(c))) side = -side;
  }
  return side * sqrt(d);
}

float distanceTo(vec2 p) {
  if (shape < 0.5) return length(p) - 1.0;
  if (shape < 1.5) return box(p, vec2(0.92));
  if (shape < 2.5) return min(box(p, vec2(1.12, 0.4)), box(p, vec2(0.4, 1.12)));
  float turn = max(course, 0.0);
  float s = sin(turn), c = cos(turn);
  return arrowhead(vec2(c * p.x - s * p.y, s * p.x + c * p.y));
}

void main() {
  float r = scene.radiusPx * scene.scalePx;
  float d = distanceTo(at / r) * r;
  bool isStale = ageS > scene.staleS;
  float fade = ageS > scene.laggingS ? 0.8 : 1.0;
  vec3 paint = isStale ? scene.staleColour : scene.unitColour;
  float rim = 1.8 * scene.scalePx;
  // A stale mark is hollow: its inside is ground, so that it reads as an outline on light too.
  bool isHollow = isStale || isUnconfirmed > 0.5;
  float inside = 1.0 - smoothstep(-0.5, 0.5, d);
  float core = isHollow ? 1.0 - smoothstep(-0.5, 0.5, d + rim) : 0.0;
  float casing = 1.0 - smoothstep(-0.5, 0.5, d - 0.5 * scene.casingPx * scene.scalePx);
  vec4 mark = vec4(scene.groundColour, casing * 0.95);
  mark = mix(mark, vec4(paint, fade), inside);
  mark = mix(mark, vec4(scene.groundColour, 0.9), core);
  // An unconfirmed unit wears a broken ring; a pressed one a whole ring.
  float ringD = abs(length(at) - r * 2.1) - 0.6 * scene.scalePx;
  float broken = step(0.5, fract(atan(at.y, at.x) * 0.95492966));
  float ring = (1.0 - smoothstep(-0.5, 0.5, ringD)) * max(isSelected, isUnconfirmed * broken);
  colour = mix(mark, vec4(isSelected > 0.5 ? vec3(1.0) : paint, 1.0), ring);
}
`
