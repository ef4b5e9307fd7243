/** What a step picture is made of: frames of shapes with a caption. A shape that keeps its id from frame to frame moves. */

export type Tone = 'plain' | 'faint' | 'good' | 'bad' | 'wait' | 'brand';

interface Shape {
  readonly id: string;
  readonly tone?: Tone;
}

export type Drawn =
  | (Shape & {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** In its middle. */
      readonly text?: string;
      /** Not there, or not yet. */
      readonly dashed?: boolean;
    })
  | (Shape & {
      readonly kind: 'label';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor?: 'start' | 'middle' | 'end';
      readonly mono?: boolean;
      readonly bold?: boolean;
    })
  | (Shape & {
      readonly kind: 'arrow';
      readonly from: readonly [x: number, y: number];
      readonly to: readonly [x: number, y: number];
      readonly dashed?: boolean;
      readonly headless?: boolean;
    });

export interface Frame {
  readonly caption: string;
  readonly shapes: readonly Drawn[];
}

export interface Picture {
  /** What it is, for those who don't see it: the captions tell the rest. */
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Frame[];
}

type Of<Kind extends Drawn['kind']> = Omit<Extract<Drawn, { kind: Kind }>, 'kind' | 'id'>;

export const box = (id: string, shape: Of<'box'>): Drawn => ({ kind: 'box', id, ...shape });
export const label = (id: string, shape: Of<'label'>): Drawn => ({ kind: 'label', id, ...shape });
export const arrow = (id: string, shape: Of<'arrow'>): Drawn => ({ kind: 'arrow', id, ...shape });
