/**
 * An SVG path in whole steps: each point is said by its distance from the one before.
 *
 * A coast in steps of half a unit weighs a third of one in decimals, and looks the same.
 *
 * Belongs here: what d3-geo draws to. Does not: what is drawn.
 */
import type { GeoContext } from "d3-geo";

type Point = readonly [x: number, y: number];

export class StepPath implements GeoContext {
  readonly #scale: number;
  #text = "";
  #at: Point = [0, 0];
  #start: Point = [0, 0];

  /** `scale`: how many steps one unit of the drawing has. */
  constructor(scale = 1) {
    this.#scale = scale;
  }

  beginPath(): void {
    this.#text = "";
    this.#at = [0, 0];
  }

  moveTo(x: number, y: number): void {
    this.#text += `m${this.#step(x, y)}`;
    this.#start = this.#at;
  }

  lineTo(x: number, y: number): void {
    const step = this.#step(x, y);
    if (step === "0 0") return;
    // After a move, further pairs are lines; a minus sign parts numbers as well as a space does.
    this.#text += step.startsWith("-") ? step : ` ${step}`;
  }

  closePath(): void {
    this.#text += "z";
    this.#at = this.#start;
  }

  arc(): void {
    throw new Error("expected lines only, found an arc; draw a point as a mark");
  }

  toString(): string {
    return this.#text;
  }

  #step(x: number, y: number): string {
    const next: Point = [Math.round(x * this.#scale), Math.round(y * this.#scale)];
    const [dx, dy] = [next[0] - this.#at[0], next[1] - this.#at[1]];
    this.#at = next;
    return `${dx}${dy < 0 ? "" : " "}${dy}`;
  }
}
