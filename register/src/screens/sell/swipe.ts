/** Pushing a line aside with a finger removes it; a mouse and a scroll do nothing. */
interface Swiped {
  /** How far it is pushed, in px; 0 when let go. */
  move: (by: number) => void;
  gone: () => void;
}

const FAR = 96;
const DIRECTION = 12;

export function swipe({ move, gone }: Swiped): (node: HTMLElement) => () => void {
  return (node) => {
    let from: { x: number; y: number } | null = null;
    let by = 0;
    const down = (event: PointerEvent) => {
      if (event.pointerType === "touch") from = { x: event.clientX, y: event.clientY };
    };
    const moved = (event: PointerEvent) => {
      if (!from) return;
      const x = event.clientX - from.x;
      const upDown = Math.abs(event.clientY - from.y);
      if (!by && (Math.abs(x) < DIRECTION || upDown > Math.abs(x))) return;
      by = Math.min(0, x);
      move(by);
    };
    const up = () => {
      if (by <= -FAR) gone();
      from = null;
      by = 0;
      move(0);
    };
    // A push is not a press: the click that follows it is swallowed.
    const click = (event: MouseEvent) => {
      if (by) event.stopImmediatePropagation();
    };
    node.addEventListener("pointerdown", down);
    node.addEventListener("pointermove", moved);
    node.addEventListener("pointerup", up);
    node.addEventListener("pointercancel", up);
    node.addEventListener("click", click, true);
    return () => {
      node.removeEventListener("pointerdown", down);
      node.removeEventListener("pointermove", moved);
      node.removeEventListener("pointerup", up);
      node.removeEventListener("pointercancel", up);
      node.removeEventListener("click", click, true);
    };
  };
}
